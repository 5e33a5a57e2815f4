// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobWriter;
import java.io.IOException;
import java.io.InputStream;

/**
 * A member's part in an upload session. It may be ahead of the others, after a break that met them unevenly: what comes again is not
 * written again, and whether it was the same is seen by the digest of the commit.
 */
final class Part {
    private final Peer peer;
    private final BlobWriter writer;
    private long ahead;

    Part(Peer peer, BlobWriter writer) {
        this.peer = peer;
        this.writer = writer;
    }

    Peer peer() {
        return peer;
    }

    BlobWriter writer() {
        return writer;
    }

    /** Returns how many of the next bytes the member has already. */
    long ahead() {
        return ahead;
    }

    /** States where the session stands. */
    void align(long size) {
        ahead = writer.size() - size;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        int known = (int) Math.min(ahead, length);
        if (known < length) {
            writer.write(bytes, offset + known, length - known);
        }
        ahead -= known;
    }

    /**
     * Writes what comes after the bytes that the member has.
     *
     * @param length how many bytes the stream has, those included that the member has, or -1 if that is not known
     */
    long writeFrom(InputStream in, long length) throws IOException {
        long left = length < 0 ? length : Math.max(0, length - ahead);
        return peer.proceed(() -> writer.writeFrom(in, left));
    }

    /** Counts bytes that came and of which the member had the first. */
    void passed(long count) {
        ahead -= Math.min(ahead, count);
    }
}
