// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A place in an upload session to go on from. What is written is handed over at once. */
final class UploadWriter extends BlobWriter {
    private final Uploads uploads;
    private final Upload upload;
    private long offset;
    private boolean closed;

    UploadWriter(Uploads uploads, Upload upload, long offset) {
        this.uploads = uploads;
        this.upload = upload;
        this.offset = offset;
    }

    @Override
    public String id() {
        return upload.id();
    }

    @Override
    public long size() {
        return offset;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, bytes.length);
        requireOpen();
        for (int done = 0; done < length; ) {
            int count = upload.append(offset, bytes, from + done, length - done);
            offset += count;
            done += count;
        }
    }

    /** Reads straight into the session's memory. */
    @Override
    public long writeFrom(InputStream in, long length) throws IOException {
        requireOpen();
        long start = offset;
        int count = 0;
        while (count >= 0 && (length < 0 || offset - start < length)) {
            Upload.Room room = upload.lend(offset, length < 0 ? -1 : length - (offset - start));
            try {
                count = in.read(room.bytes, room.offset, room.length);
                if (count > 0) {
                    upload.filled(offset, room, count);
                    offset += count;
                }
            } finally {
                upload.takeBack(room);
            }
        }
        long total = offset - start;
        if (total < length) {
            throw Refusal.wrongSize("upload", upload.repository(), length, "only " + total);
        }
        return total;
    }

    /** If the content has another digest, or no digest of that algorithm can be computed, the session continues as it is. */
    @Override
    public Descriptor commit(Digest digest) throws IOException {
        requireOpen();
        return uploads.commit(upload, offset, digest);
    }

    @Override
    public void cancel() {
        uploads.cancel(upload);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("upload to " + upload.repository() + ": the writer is closed");
        }
    }
}
