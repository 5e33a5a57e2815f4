// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * An upload session: bytes go in at the end, and a digest makes a blob of them.
 *
 * <p><b>Life.</b> A session outlives its writer. {@link #close} hands over what was written and keeps the session, so that
 * {@link OciRegistry#resumeBlobUpload} can go on with it; {@link #commit} ends it as a blob, {@link #cancel} discards it. A session that
 * nobody goes on with is discarded by the registry after a time of its own.
 *
 * <p>A writer is used by one thread, and closed by whoever asked the registry for it. {@code close} after {@code commit} or
 * {@code cancel} does nothing.
 */
public abstract class BlobWriter extends OutputStream {
    private static final int BUFFER_BYTES = 64 * 1024;

    protected BlobWriter() {}

    /**
     * Returns the name under which the session can be resumed. It may change with each write: the one to keep is that after
     * {@link #close} or {@link #flush}. It may hold whatever the registry wants, so it is shown to nobody but the registry.
     */
    public abstract String id();

    /** Returns how many bytes the session holds, those that this writer has not yet handed over included. */
    public abstract long size();

    /** Returns how the registry would like this upload to be cut, where it travels in chunks. */
    public UploadHints hints() {
        return UploadHints.NONE;
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /**
     * Writes what is left of a stream. A registry behind a network sends content of known length in one request, without a buffer of its
     * size.
     *
     * @param in read to its end, or to {@code length}; not closed
     * @param length how many bytes to read, or -1 for all
     * @return how many bytes were written
     * @throws ContentMismatchException if the stream ends before {@code length}; what came before is written
     */
    public long writeFrom(InputStream in, long length) throws IOException {
        byte[] bytes = new byte[BUFFER_BYTES];
        long total = 0;
        while (length < 0 || total < length) {
            int want = length < 0 ? bytes.length : (int) Math.min(bytes.length, length - total);
            int count = in.read(bytes, 0, want);
            if (count < 0) {
                break;
            }
            write(bytes, 0, count);
            total += count;
        }
        if (total < length) {
            throw OciException.of(
                    ErrorCode.SIZE_INVALID, "the content ended after " + total + " of its " + length + " bytes");
        }
        return total;
    }

    /**
     * Makes the blob of all that the session holds.
     *
     * @return the blob's descriptor
     * @throws ContentMismatchException DIGEST_INVALID if the content has another digest; the session then continues with what it holds,
     *     so that it can be committed under the correct digest, except in a registry elsewhere that ends it
     * @throws NotFoundException BLOB_UPLOAD_UNKNOWN if the session is gone
     */
    public abstract Descriptor commit(Digest digest) throws IOException;

    /**
     * Writes the rest of the content and makes the blob of all that the session holds. A registry behind a network does both in one request
     * if the session is empty: so a whole blob is sent to a session that a mount opened.
     *
     * @param rest what follows the {@link #size} bytes that the session holds
     * @return the blob's descriptor
     * @throws ContentMismatchException DIGEST_INVALID if the content has another digest, SIZE_INVALID if the rest is not as long as it says
     * @throws NotFoundException BLOB_UPLOAD_UNKNOWN if the session is gone
     */
    public Descriptor commit(Digest digest, BlobSource rest) throws IOException {
        try (InputStream in = rest.open()) {
            writeFrom(in, rest.size());
            if (in.read() >= 0) {
                throw OciException.of(
                        ErrorCode.SIZE_INVALID, "the content is longer than the " + rest.size() + " bytes announced");
            }
        }
        return commit(digest);
    }

    /** Discards the session, if it has not become a blob. Harmless when called again, or when the registry has forgotten the session. */
    public abstract void cancel() throws IOException;

    /**
     * Hands over what was written and leaves the session to be resumed.
     *
     * @throws OciException RANGE_INVALID if the session was resumed at an offset that is not its end
     */
    @Override
    public abstract void close() throws IOException;
}
