// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Digester;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A blob, or a part of one, that comes in by one request or many. The digest of a whole is verified here, over all that came. */
final class LargeReader extends BlobReader {
    private static final ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Origin origin;
    private final Descriptor descriptor;
    private final long start;
    private final long length;
    private final Content content;
    private final @Nullable Digester digester;
    private ByteBuffer current = END;
    private long left;
    private boolean verified;
    private boolean wrong;
    private @Nullable IOException failure;

    private LargeReader(
            Origin origin,
            Descriptor descriptor,
            long start,
            long length,
            Content content,
            @Nullable Digester digester) {
        this.origin = origin;
        this.descriptor = descriptor;
        this.start = start;
        this.length = length;
        this.content = content;
        this.digester = digester;
        this.left = length;
    }

    static LargeReader whole(Origin origin, Descriptor descriptor, Content content) {
        Digester digester = Digester.of(origin.digest().algorithm());
        return new LargeReader(origin, descriptor, 0, descriptor.size(), content, digester);
    }

    static LargeReader part(Origin origin, Descriptor descriptor, long start, long length, Content content) {
        return new LargeReader(origin, descriptor, start, length, content, null);
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public long offset() {
        return start;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Optional<String> source() {
        return Optional.of(content.source()).filter(source -> !source.isEmpty());
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        ByteBuffer next = current.hasRemaining() ? current : receive();
        current = END;
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        if (!current.hasRemaining()) {
            current = receive();
        }
        int got = Math.min(count, current.remaining());
        current.get(bytes, offset, got);
        return got == 0 ? -1 : got;
    }

    @Override
    public int available() {
        return current.remaining();
    }

    private ByteBuffer receive() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            ByteBuffer bytes = content.next();
            if (bytes.remaining() > left || (left > 0 && !bytes.hasRemaining())) {
                throw OciException.of(
                        ErrorCode.SIZE_INVALID,
                        origin + ": expected " + length + " bytes, got "
                                + (bytes.hasRemaining() ? "more" : "only " + (length - left)));
            }
            left -= bytes.remaining();
            if (digester != null) {
                digester.update(bytes.duplicate());
                verify(digester);
            }
            return bytes;
        } catch (IOException e) {
            failure = e;
            content.close();
            throw e;
        }
    }

    private void verify(Digester digests) throws OciException {
        if (left > 0 || verified) {
            return;
        }
        // Not the digest that the answer says it has.
        Digest expected = origin.digest();
        Digest actual = digests.digest(expected.algorithm());
        if (!actual.equals(expected)) {
            wrong = true;
            content.refuse();
            String source = content.source().isEmpty() ? "" : ", first from " + content.source();
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID, origin + ": got " + actual + " (" + length + " bytes" + source + ")");
        }
        verified = true;
    }

    /** Tells whether all of the content has come, and is not the blob's. Nothing else that fails says so much. */
    boolean isWrong() {
        return wrong;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
