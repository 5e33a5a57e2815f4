// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.VerifyingInputStream;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of a blob, or of a part of it, as a stream that knows its descriptor.
 *
 * <p><b>Trust.</b> A reader of a whole blob is verified against the digest that was asked for: if the bytes are not the blob's, the read
 * that would report the end throws {@link ContentMismatchException}, and so does every read after it. A part of a blob cannot be verified;
 * its length is.
 *
 * <p><b>Closing.</b> A reader may hold a connection or a file. Whoever called the registry closes it; closing early stops the transfer.
 *
 * <p>A reader is used by one thread. {@link #close} may come from another and makes a waiting read fail.
 */
public abstract class BlobReader extends InputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    private byte @Nullable [] buffer;

    protected BlobReader() {}

    /** Returns the descriptor of the whole blob. */
    public abstract Descriptor descriptor();

    /** Returns where in the blob this reader's content begins: 0 unless a part was asked for. */
    public long offset() {
        return 0;
    }

    /** Returns how many bytes this reader delivers from its beginning to its end, whatever has been read so far. */
    public long length() {
        return descriptor().size();
    }

    /**
     * Returns how many bytes come before the first of this reader's and are passed over: not 0 where a registry sends a blob whole although
     * a part was asked for. They come with the first read, so that whoever does not want them closes the reader before it.
     */
    public long lead() {
        return 0;
    }

    /** Returns the host or the member that the content comes from, if there are several that it could come from; for logs and statistics. */
    public Optional<String> source() {
        return Optional.empty();
    }

    /**
     * Reads the next bytes without copying them, where the content allows that.
     *
     * <p>A server sends blobs with it: memory and mapped files hand out what they hold, a connection what it has received.
     *
     * @return a read-only buffer of at least one byte, valid until the next read; without remaining bytes at the end
     */
    public ByteBuffer readBuffer() throws IOException {
        if (buffer == null) {
            buffer = new byte[BUFFER_BYTES];
        }
        int count = read(buffer, 0, buffer.length);
        return ByteBuffer.wrap(buffer, 0, Math.max(count, 0)).asReadOnlyBuffer();
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        byte[] bytes = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length()))];
        long total = 0;
        for (int count = read(bytes, 0, bytes.length); count >= 0; count = read(bytes, 0, bytes.length)) {
            out.write(bytes, 0, count);
            total += count;
        }
        return total;
    }

    @Override
    public abstract void close() throws IOException;

    /** Returns a reader of a blob that is at hand. The bytes are trusted and not copied; they must not change. */
    public static BlobReader of(Descriptor descriptor, byte[] bytes) {
        return new StreamBlobReader(descriptor, 0, bytes.length, new ByteArrayInputStream(bytes));
    }

    /**
     * Returns a reader that verifies a stream against its descriptor: more bytes than its size fail at once, other bytes at the end.
     *
     * @param in the blob's content; closed with the reader
     */
    public static BlobReader verifying(Descriptor descriptor, InputStream in) {
        InputStream verified = new VerifyingInputStream(
                in,
                descriptor.digest(),
                descriptor.size(),
                message -> OciException.of(ErrorCode.DIGEST_INVALID, "blob " + descriptor.digest() + ": " + message));
        return new StreamBlobReader(descriptor, 0, descriptor.size(), verified);
    }

    /**
     * Returns a reader of a part of a blob, which is as long as it should be or fails.
     *
     * @param range absolute, as {@link ByteRange#within} returns it
     * @param in the part's content; closed with the reader
     */
    public static BlobReader part(Descriptor descriptor, ByteRange range, InputStream in) {
        if (range.offset() < 0 || range.length() > descriptor.size() - range.offset()) {
            throw new IllegalArgumentException(
                    range + " is not within the " + descriptor.size() + " bytes of the blob");
        }
        return new StreamBlobReader(
                descriptor, range.offset(), range.length(), new ExactInputStream(in, range.length()));
    }

    /** A stream that ends after a number of bytes, and fails if it ends before. */
    private static final class ExactInputStream extends InputStream {
        private final InputStream in;
        private long left;

        ExactInputStream(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException("the content ended " + left + " bytes before its end");
            }
            left -= count;
            return count;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
