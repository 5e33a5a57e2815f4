// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What one connection does: a request, then the next when the answer to the last is whole. */
interface Script {
    /**
     * Returns the next request.
     *
     * @param last the answer to the request before, or null at the beginning
     */
    ByteBuffer[] next(@Nullable Reply last);

    /** Returns how many whole operations are done. */
    long operations();
}
