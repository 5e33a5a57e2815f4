// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
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

/**
 * A blob, or a part of one, as it comes in. A whole blob is hashed by the reading thread, and its last bytes are given out once they fit. A
 * transfer that breaks goes on where it broke. Of a whole that a registry sent instead of a part, what comes before the part is passed over by
 * the first read, so that it costs nothing to whoever closes the reader before.
 */
final class HttpBlobReader extends BlobReader {
    private static final ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Descriptor descriptor;
    private final ByteRange range;
    private final BlobRest rest;
    private final @Nullable Digester digester;
    private final long lead;
    private volatile Reply reply;
    private volatile boolean closed;
    private long ahead;
    private long left;
    private boolean ended;
    private ByteBuffer current = END;
    private @Nullable IOException failure;

    private HttpBlobReader(
            Descriptor descriptor,
            ByteRange range,
            Reply reply,
            BlobRest rest,
            @Nullable Digester digester,
            long lead) {
        this.descriptor = descriptor;
        this.range = range;
        this.reply = reply;
        this.rest = rest;
        this.digester = digester;
        this.lead = lead;
        this.ahead = lead;
        this.left = range.length();
    }

    static BlobReader whole(Descriptor descriptor, Reply reply, BlobRest rest) {
        Digester digester = Digester.of(descriptor.digest().algorithm());
        // A range has at least one byte, a blob need not: its length is put right at once.
        HttpBlobReader reader = new HttpBlobReader(
                descriptor, ByteRange.of(0, Math.max(1, descriptor.size())), reply, rest, digester, 0);
        reader.left = descriptor.size();
        return reader;
    }

    /** Returns a reader of a part whose first byte is the next byte of the answer. */
    static BlobReader part(Descriptor descriptor, ByteRange range, Reply reply, BlobRest rest) {
        return new HttpBlobReader(descriptor, range, reply, rest, null, 0);
    }

    /** Returns a reader of a part of what the answer sends whole. */
    static BlobReader partOfWhole(Descriptor descriptor, ByteRange range, Reply reply, BlobRest rest) {
        return new HttpBlobReader(descriptor, range, reply, rest, null, range.offset());
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public long offset() {
        return range.offset();
    }

    @Override
    public long length() {
        return digester != null ? descriptor.size() : range.length();
    }

    @Override
    public long lead() {
        return lead;
    }

    @Override
    public Optional<String> source() {
        return Optional.of(reply.source());
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        ByteBuffer next = current.hasRemaining() ? current : receive();
        current = END;
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (!current.hasRemaining()) {
            current = receive();
        }
        int count = Math.min(length, current.remaining());
        current.get(bytes, offset, count);
        return count == 0 ? -1 : count;
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
            return next();
        } catch (IOException e) {
            failure = Caller.explain(e, reply.label());
            reply.close();
            throw failure;
        }
    }

    private ByteBuffer next() throws IOException {
        if (left == 0) {
            end();
            return END;
        }
        ByteBuffer buffer = some();
        if (buffer.remaining() > left) {
            if (digester != null) {
                throw tooMuch();
            }
            buffer.limit(buffer.position() + (int) left);
        }
        left -= buffer.remaining();
        if (digester != null) {
            digester.update(buffer.duplicate());
            if (left == 0) {
                verify(digester);
            }
        }
        return buffer;
    }

    /** Returns the next bytes of the transfer, whichever answer they come with. */
    private ByteBuffer some() throws IOException {
        while (true) {
            IOException broken;
            try {
                passOver();
                ByteBuffer buffer = reply.body().readBuffer();
                if (buffer.hasRemaining()) {
                    return buffer;
                }
                broken = reply.fault(
                        ErrorCode.SIZE_INVALID, "expected " + length() + " bytes, got only " + (length() - left));
            } catch (IOException e) {
                if (closed || !Failures.mayPass(e)) {
                    throw e;
                }
                broken = Caller.explain(e, reply.label());
            }
            reply.close();
            long end = range.offset() + length();
            reply = rest.after(broken, end - left, end);
            if (closed) {
                reply.close();
            }
        }
    }

    /** An answer that ends before the part begins is told by what is read next. */
    private void passOver() throws IOException {
        long count = ahead;
        ahead = 0;
        long unused = reply.body().skip(count);
    }

    /** A part ends where it should, whatever follows it; nothing may follow the whole. */
    private void end() throws IOException {
        if (digester == null || ended) {
            return;
        }
        if (descriptor.size() == 0) {
            verify(digester);
        }
        if (reply.body().readBuffer().hasRemaining()) {
            throw tooMuch();
        }
        ended = true;
    }

    private OciException tooMuch() {
        return reply.fault(ErrorCode.SIZE_INVALID, "expected " + length() + " bytes, got more");
    }

    private void verify(Digester digests) throws OciException {
        Digest expected = descriptor.digest();
        Digest actual = digests.digest(expected.algorithm());
        if (!actual.equals(expected)) {
            throw reply.fault(ErrorCode.DIGEST_INVALID, "expected content of digest " + expected + ", got " + actual);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        rest.stop();
        reply.close();
    }
}
