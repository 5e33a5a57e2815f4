// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Call;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;

/** A policy: it lets a call pass or refuses it. Called by many threads at once; it should answer without waiting. */
@FunctionalInterface
public interface AccessCheck {
    /**
     * Refuses a call by throwing, or returns. Asked once for each repository and access that a call needs, before the registry hears of it.
     *
     * @param call the whole call, with the tag, the digest, and the source of a mount. For the list of repositories it is asked for
     *     {@code LIST} of the empty name, and then for {@code READ} of each repository that would be listed: those that it refuses are
     *     left out
     * @param need the repository and the access
     * @throws OciException {@code DENIED} or {@code UNAUTHORIZED}; or {@code NAME_UNKNOWN}, to hide that the repository exists
     */
    void check(Call<?> call, Need need) throws OciException;
}
