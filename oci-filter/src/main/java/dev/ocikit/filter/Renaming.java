// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.OciException;
import org.jspecify.annotations.Nullable;

/** How the repositories of a registry are called outside, and inside. Both orders are the same: ASCII. */
interface Renaming {
    /**
     * Returns the name inside of a repository.
     *
     * @throws OciException {@code NAME_INVALID} or {@code NAME_UNKNOWN} if it has none
     */
    String inside(String outside) throws OciException;

    /** Returns the name outside of a repository, or null if it has none. */
    @Nullable
    String outside(String inside);

    /** Returns the name inside after which those begin that come after a name outside; null if none comes after it. */
    @Nullable
    String insideAfter(String outside);

    /** Tells whether no name from this one on has one outside. */
    boolean isBeyond(String inside);

    /** Returns what an error that speaks of names inside says outside. */
    String outsideWords(String words);
}
