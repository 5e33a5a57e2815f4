// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream that ends well only if its content has the digest and size that were asked for. For use by one thread at a
 * time; closing it closes the stream beneath.
 *
 * <p>With a known size the verdict comes with the last byte: a read that would return it throws instead if the digest
 * is wrong, so a caller that reads just {@code size} bytes is safe, too. With an unknown size it comes with the end of
 * the stream. Content that is too long fails on the read that meets the first byte too many, content that is too short
 * on the read that meets the end. After a failure every later read fails in the same way. Skipped bytes are read and
 * hashed. Mark is not supported.
 */
public class VerifyingInputStream extends FilterInputStream {
    private static final long UNKNOWN = -1;
    private static final int SKIP_BYTES = 16 * 1024;

    private final Digest expected;
    private final long size;
    private final Function<String, ? extends IOException> mismatch;
    private final Digester digester;
    private @Nullable String failure;
    private boolean ended;

    /**
     * Creates a stream over another.
     *
     * @param in the content, closed with this stream
     * @param expected the digest the content must have
     * @param size the number of bytes the content must have, or -1 if unknown
     * @param mismatch makes the exception to throw from a message that says what was expected and what came
     * @param also further algorithms to compute in the same pass
     * @throws IllegalArgumentException if the size is below -1
     * @throws UnsupportedOperationException if an algorithm is not supported
     */
    public VerifyingInputStream(
            InputStream in,
            Digest expected,
            long size,
            Function<String, ? extends IOException> mismatch,
            DigestAlgorithm... also) {
        super(in);
        if (size < UNKNOWN) {
            throw new IllegalArgumentException("a size is at least 0, or -1 if unknown, not " + size);
        }
        this.expected = expected;
        this.size = size;
        this.mismatch = mismatch;
        DigestAlgorithm[] algorithms = Arrays.copyOf(also, also.length + 1);
        algorithms[also.length] = expected.algorithm();
        this.digester = new Digester(algorithms);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n;
        do {
            n = read(one, 0, 1);
        } while (n == 0);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (failure != null) {
            throw mismatch.apply(failure);
        }
        if (ended || length == 0) {
            return ended ? -1 : 0;
        }
        int n = in.read(buffer, offset, length);
        if (n < 0) {
            verifyEnd();
        } else if (n > 0) {
            verify(buffer, offset, n);
        }
        return n;
    }

    private void verify(byte[] buffer, int offset, int n) throws IOException {
        long left = size - digester.size();
        if (size != UNKNOWN && n > left) {
            throw fail("at least " + (digester.size() + n) + " bytes");
        }
        digester.update(buffer, offset, n);
        if (n == left) {
            verifyDigest();
        }
    }

    private void verifyEnd() throws IOException {
        if (digester.size() < size) {
            throw fail("only " + digester.size() + " bytes");
        }
        if (size == UNKNOWN || size == 0) {
            verifyDigest();
        }
        ended = true;
    }

    private void verifyDigest() throws IOException {
        Digest actual = digester.digest(expected.algorithm());
        if (!actual.equals(expected)) {
            throw fail(actual + " (" + digester.size() + " bytes)");
        }
    }

    private IOException fail(String got) {
        String length = size == UNKNOWN ? "" : " (" + size + " bytes)";
        String message = "content differs: expected " + expected + length + ", got " + got;
        failure = message;
        return mismatch.apply(message);
    }

    /**
     * Returns the digest of the bytes read so far, by the algorithm of the expected digest or one of those named when
     * the stream was created. An algorithm that cannot be cloned, see {@link Digester}, must be asked at the end only.
     */
    public Digest digest(DigestAlgorithm algorithm) {
        return digester.digest(algorithm);
    }

    /** Reads and hashes up to {@code n} bytes; fewer only at the end. */
    @Override
    public long skip(long n) throws IOException {
        if (n <= 0) {
            return 0;
        }
        byte[] scratch = new byte[(int) Math.min(SKIP_BYTES, n)];
        long skipped = 0;
        while (skipped < n) {
            int read = read(scratch, 0, (int) Math.min(scratch.length, n - skipped));
            if (read < 0) {
                break;
            }
            skipped += read;
        }
        return skipped;
    }

    @Override
    public int available() throws IOException {
        if (failure != null || ended) {
            return 0;
        }
        int available = in.available();
        return size == UNKNOWN ? available : (int) Math.min(available, size - digester.size());
    }

    /** Returns false. */
    @Override
    public boolean markSupported() {
        return false;
    }

    /** Does nothing. */
    @Override
    public synchronized void mark(int limit) {}

    /**
     * Fails.
     *
     * @throws IOException always
     */
    @Override
    public synchronized void reset() throws IOException {
        throw new IOException("mark is not supported");
    }
}
