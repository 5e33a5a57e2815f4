// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Content that is read once, from its beginning to its end: hashed on the way, and compared with what was announced. Used by one thread. */
final class UploadReader {
    private final String what;
    private final InputStream in;
    private final long size;
    private final @Nullable Digest expected;
    private final DigestAlgorithm algorithm;
    private final Digester digester;
    private long position;

    /**
     * Creates a reader.
     *
     * @param what the operation and the repository, for messages
     * @param size how many bytes were announced, or -1
     * @param expected the digest that was announced, or null
     */
    UploadReader(String what, InputStream in, long size, @Nullable Digest expected, DigestAlgorithm algorithm) {
        this.what = what;
        this.in = in;
        this.size = size;
        this.expected = expected;
        this.algorithm = algorithm;
        digester = Digester.of(algorithm);
    }

    /**
     * Reads what comes next into a buffer, as much as it has room for.
     *
     * @param check asked now and then, as content may come slowly
     * @return whether this was the last, and all is as announced
     */
    boolean fill(ChunkBuffer buffer, Check check) throws IOException {
        buffer.startAt(position);
        return fillOn(buffer, check);
    }

    /** Does the same for a buffer that has become larger. */
    boolean fillOn(ChunkBuffer buffer, Check check) throws IOException {
        boolean more = true;
        while (more) {
            check.goesOn();
            more = buffer.add(in, size < 0 ? Long.MAX_VALUE : size - position, digester);
            position = buffer.end();
        }
        if (size < 0) {
            return !buffer.isFull();
        }
        if (position < size) {
            if (!buffer.isFull()) {
                throw wrongSize("only " + position);
            }
            return false;
        }
        if (in.read() >= 0) {
            throw wrongSize("more");
        }
        if (expected != null && !digest().equals(expected)) {
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID,
                    what + ": expected content with digest " + expected + ", got " + digest());
        }
        return true;
    }

    private OciException wrongSize(String got) {
        return wrongSize(what, size, got);
    }

    static OciException wrongSize(String what, long size, String got) {
        return OciException.of(ErrorCode.SIZE_INVALID, what + ": expected " + size + " bytes of content, got " + got);
    }

    /** Returns what has not been read. */
    InputStream rest() {
        return in;
    }

    /** Returns the digest of what has been read. */
    Digest digest() {
        return digester.digest(algorithm);
    }

    /** What tells whether reading is of use still. */
    @FunctionalInterface
    interface Check {
        /** Throws what makes it useless. */
        void goesOn() throws IOException;
    }
}
