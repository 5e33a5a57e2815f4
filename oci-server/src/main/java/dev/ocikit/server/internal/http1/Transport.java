// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a connection in both directions, as the thread that serves it sees them. It blocks, and reports how bodies progress. */
interface Transport {
    /** {@link #readWithin} got nothing in time. */
    int TIMED_OUT = -2;

    /** Reads at least one byte; returns -1 at the end. */
    int read(byte[] bytes, int offset, int length) throws IOException;

    /** Reads what has arrived; returns 0 if that is nothing, -1 at the end. */
    int readArrived(byte[] bytes, int offset, int length) throws IOException;

    /** Reads as {@link #read} does between requests, where the client may take its time: returns {@link #TIMED_OUT} after the linger. */
    int readWithin(byte[] bytes, int offset, int length) throws IOException;

    /** Writes all that remains in a buffer. */
    void write(ByteBuffer buffer) throws IOException;

    /** Switches to a way of writing that reports the progress of each part of a large body, or back. */
    void streaming(boolean on) throws IOException;

    /** Returns whether the requests come over TLS. */
    boolean secure();
}
