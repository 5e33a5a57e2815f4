// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A reader of a blob in memory, or of a part of it. It hands out the stored arrays without copying them. The content was verified when it
 * was stored and cannot change, so it is not hashed again.
 */
final class SegmentReader extends BlobReader {
    private static final ByteBuffer END = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Blob blob;
    private final long offset;
    private final long end;
    private long position;
    private int piece;
    private volatile boolean closed;

    /** Creates a reader of a blob that was {@linkplain Blob#open opened} for it. */
    SegmentReader(Blob blob) {
        this.blob = blob;
        this.offset = 0;
        this.end = blob.content().length();
    }

    /** Creates a reader of a part, which lies within the blob that was {@linkplain Blob#open opened} for it. */
    SegmentReader(Blob blob, ByteRange part) {
        this.blob = blob;
        this.offset = part.offset();
        this.end = part.offset() + part.length();
        this.position = offset;
        this.piece = blob.content().indexAt(offset);
    }

    @Override
    public Descriptor descriptor() {
        return blob.descriptor();
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long length() {
        return end - offset;
    }

    @Override
    public int read(byte[] bytes, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, bytes.length);
        requireOpen();
        if (len == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int total = 0;
        while (total < len && position < end) {
            int count = Math.min(len - total, inPiece());
            System.arraycopy(array(), arrayOffset(), bytes, off + total, count);
            advance(count);
            total += count;
        }
        return total;
    }

    @Override
    public int read() throws IOException {
        requireOpen();
        if (position == end) {
            return -1;
        }
        int value = array()[arrayOffset()] & 0xff;
        advance(1);
        return value;
    }

    @Override
    public ByteBuffer readBuffer() throws IOException {
        requireOpen();
        if (position == end) {
            return END;
        }
        int count = inPiece();
        ByteBuffer buffer = ByteBuffer.wrap(array(), arrayOffset(), count).asReadOnlyBuffer();
        advance(count);
        return buffer;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        requireOpen();
        long before = position;
        while (position < end) {
            int count = inPiece();
            out.write(array(), arrayOffset(), count);
            advance(count);
            requireOpen();
        }
        return position - before;
    }

    @Override
    public long skip(long count) throws IOException {
        requireOpen();
        long skipped = Math.max(0, Math.min(count, end - position));
        position += skipped;
        if (position < end) {
            piece = blob.content().indexAt(position);
        }
        return skipped;
    }

    @Override
    public int available() throws IOException {
        requireOpen();
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            blob.close();
        }
    }

    private void requireOpen() throws IOException {
        if (closed) {
            throw new IOException("the reader of blob " + blob.descriptor().digest() + " is closed");
        }
    }

    private byte[] array() {
        return blob.content().piece(piece);
    }

    private int arrayOffset() {
        return (int) (position - blob.content().start(piece));
    }

    private int inPiece() {
        return (int) Math.min(array().length - arrayOffset(), end - position);
    }

    private void advance(int count) {
        position += count;
        if (position < end && arrayOffset() == array().length) {
            piece++;
        }
    }
}
