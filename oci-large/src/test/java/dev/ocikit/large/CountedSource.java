// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobSource;
import dev.ocikit.test.BlobContent;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Content that counts its streams and how far the last one was read. Safe for use by many threads. */
final class CountedSource implements BlobSource {
    private final BlobContent blob;
    private final long size;
    private final boolean reopenable;
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicLong position = new AtomicLong();
    private volatile long breakAfter = Long.MAX_VALUE;
    private volatile Runnable read = () -> {};

    private CountedSource(BlobContent blob, long size, boolean reopenable) {
        this.blob = blob;
        this.size = size;
        this.reopenable = reopenable;
    }

    /** Returns a source that can be read again. */
    static CountedSource again(BlobContent blob) {
        return new CountedSource(blob, blob.size(), true);
    }

    /** Returns a source that can be read once. */
    static CountedSource once(BlobContent blob) {
        return new CountedSource(blob, blob.size(), false);
    }

    /** Returns this source with another size than it has. */
    CountedSource saying(long otherSize) {
        return new CountedSource(blob, otherSize, reopenable);
    }

    /** Its streams fail at an offset. */
    CountedSource breakingAfter(long bytes) {
        breakAfter = bytes;
        return this;
    }

    /** Something happens after each read. */
    CountedSource onRead(Runnable task) {
        read = task;
        return this;
    }

    int opened() {
        return opened.get();
    }

    boolean allClosed() {
        return opened.get() == closed.get();
    }

    long position() {
        return position.get();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean reopenable() {
        return reopenable;
    }

    @Override
    public InputStream open() {
        if (opened.incrementAndGet() > 1 && !reopenable) {
            throw new IllegalStateException("opened twice");
        }
        position.set(0);
        return new FilterInputStream(new ByteArrayInputStream(blob.bytes())) {
            private boolean over;

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (position.get() >= breakAfter) {
                    throw new IOException("the source broke, as it should");
                }
                int count = in.read(bytes, offset, (int) Math.min(length, breakAfter - position.get()));
                position.addAndGet(Math.max(0, count));
                read.run();
                return count;
            }

            @Override
            public void close() {
                if (!over) {
                    over = true;
                    closed.incrementAndGet();
                }
            }
        };
    }
}
