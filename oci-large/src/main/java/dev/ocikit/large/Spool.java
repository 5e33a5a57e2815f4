// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Where bytes that come before their turn are kept. Methods but {@link #keep} are called with the download's lock. */
interface Spool {
    /** Returns a place for a range, or null if there is no room for it now. */
    @Nullable
    Segment segment(long start, long end);

    /** Returns how much may be fetched before its turn. */
    long window();

    /** Says that nothing more is kept. */
    default void close() {}

    /** Keeps bytes that came in their turn; called by the thread that reads. */
    default void keep(long offset, ByteBuffer bytes) throws IOException {}
}
