// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Bytes in order, for one thread. */
interface Content {
    /** Returns the next bytes, valid until the next call; none at the end. */
    ByteBuffer next() throws IOException;

    /** Notes that the bytes, though all of them came, are not those that were asked for. */
    default void refuse() {}

    /** Returns the host or member that they come from, or came from first; empty if that is unknown. */
    String source();

    /** Stops what goes on for them. Any thread may do so. */
    void close() throws IOException;
}
