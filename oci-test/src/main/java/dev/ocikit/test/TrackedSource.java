// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobSource;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The source of a blob that may break on the way, and knows whether its streams were closed. Safe for use by many threads. */
final class TrackedSource implements BlobSource {
    private final BlobContent blob;
    private final long breakAfter;
    private int opened;
    private int closed;

    /**
     * Creates a source.
     *
     * @param breakAfter after how many bytes a stream fails; {@link Long#MAX_VALUE} for never
     */
    TrackedSource(BlobContent blob, long breakAfter) {
        this.blob = blob;
        this.breakAfter = breakAfter;
    }

    @Override
    public long size() {
        return blob.size();
    }

    @Override
    public synchronized InputStream open() {
        opened++;
        return new BreakableStream(new ByteArrayInputStream(blob.bytes()));
    }

    synchronized boolean wasOpened() {
        return opened > 0;
    }

    synchronized boolean allClosed() {
        return opened == closed;
    }

    private synchronized void streamClosed() {
        closed++;
    }

    private final class BreakableStream extends FilterInputStream {
        private long position;
        private boolean over;

        BreakableStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (position >= breakAfter) {
                throw new IOException("the source broke after " + position + " bytes, as it should");
            }
            int count = in.read(bytes, offset, (int) Math.min(length, breakAfter - position));
            position += Math.max(count, 0);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            return readNBytes((int) Math.min(count, Integer.MAX_VALUE)).length;
        }

        @Override
        public void close() {
            if (!over) {
                over = true;
                streamClosed();
            }
        }
    }
}
