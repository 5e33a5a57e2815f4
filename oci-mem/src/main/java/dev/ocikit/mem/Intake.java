// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.BlobSource;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Digester;
import java.io.IOException;
import java.io.InputStream;

/** How the content of a blob comes in that is pushed in one call. */
final class Intake {
    private Intake() {}

    /**
     * Reads content of known digest and size.
     *
     * @return the content, which is charged to the reservation
     */
    static Segments read(String repository, Digest digest, BlobSource source, Reservation reservation)
            throws IOException {
        reservation.requirePossible(source.size());
        SegmentBuffer buffer = new SegmentBuffer(reservation.payer());
        try (InputStream in = source.open()) {
            Digester digester = Digester.of(digest.algorithm());
            fill(repository, buffer, digester, in, source.size(), reservation);
            Digest actual = digester.digest(digest.algorithm());
            if (!actual.equals(digest)) {
                throw Refusal.wrongDigest("pushBlob", repository, digest, actual, buffer.size());
            }
            Segments content = buffer.freeze();
            reservation.adopt(content.retainedBytes());
            return content;
        } finally {
            buffer.clear();
        }
    }

    /** The announced size is believed only as far as the bytes come: pieces grow with the content, up to what is left of the size. */
    private static void fill(
            String repository,
            SegmentBuffer buffer,
            Digester digester,
            InputStream in,
            long size,
            Reservation reservation)
            throws IOException {
        while (buffer.size() < size) {
            reservation.requireCharged(buffer.makeRoom(SegmentBuffer.SINGLE_PIECE_BYTES, size - buffer.size()), size);
            int count = in.read(buffer.tail(), buffer.tailUsed(), buffer.tailFree());
            if (count < 0) {
                throw Refusal.wrongSize("pushBlob", repository, size, "only " + buffer.size());
            }
            digester.update(buffer.tail(), buffer.tailUsed(), count);
            buffer.advance(count);
        }
        if (in.read() >= 0) {
            throw Refusal.wrongSize("pushBlob", repository, size, "more");
        }
    }
}
