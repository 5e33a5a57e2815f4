// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Digester;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A blob of unknown size that was read to its end and verified. Its bytes are kept if they are at most {@value #KEPT_BYTES}; of a larger one,
 * the size is known then.
 */
final class UnsizedBlob {
    /** The size of the largest blob that is kept in memory. */
    static final int KEPT_BYTES = 4 << 20;

    private final long size;
    private final @Nullable ByteArrayOutputStream kept;

    private UnsizedBlob(long size, @Nullable ByteArrayOutputStream kept) {
        this.size = size;
        this.kept = kept;
    }

    /**
     * Reads the body of an answer.
     *
     * @param limit the number of bytes after which to give up, see {@link ClientOptions.Builder#maxUnsizedBlobBytes}
     * @throws dev.ocikit.api.ContentMismatchException SIZE_INVALID if the body has more bytes than that, DIGEST_INVALID if they are not those
     *     of the digest
     */
    static UnsizedBlob read(Reply reply, Digest digest, long limit) throws IOException {
        Digester digester = Digester.of(digest.algorithm());
        @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();
        long size = 0;
        for (ByteBuffer next = reply.body().readBuffer();
                next.hasRemaining();
                next = reply.body().readBuffer()) {
            size += next.remaining();
            if (size > limit) {
                throw reply.fault(
                        ErrorCode.SIZE_INVALID,
                        "the registry does not tell the size of the blob, which has more than " + limit
                                + " bytes, the limit for such blobs (maxUnsizedBlobBytes)");
            }
            digester.update(next.duplicate());
            if (size > KEPT_BYTES) {
                kept = null;
                reply.uncharge();
            } else if (kept != null) {
                append(kept, next, reply);
            }
        }
        Digest actual = digester.digest(digest.algorithm());
        if (!actual.equals(digest)) {
            String encoded = Headers.isEncoded(reply.headers()) ? "; it came encoded, which was not asked for" : "";
            throw reply.fault(
                    ErrorCode.DIGEST_INVALID, "expected content of digest " + digest + ", got " + actual + encoded);
        }
        return new UnsizedBlob(size, kept);
    }

    private static void append(ByteArrayOutputStream kept, ByteBuffer next, Reply reply) throws IOException {
        byte[] bytes = new byte[next.remaining()];
        // The stream grows by doubling, and its bytes are copied at the end.
        reply.charge(3L * bytes.length);
        next.get(bytes);
        kept.writeBytes(bytes);
    }

    /** Returns the number of bytes. */
    long size() {
        return size;
    }

    /** Returns the bytes, or null if there are too many. */
    byte @Nullable [] bytes() {
        return kept == null ? null : kept.toByteArray();
    }
}
