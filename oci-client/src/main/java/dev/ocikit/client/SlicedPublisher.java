// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;

/** A request body that is at hand, in memory or as a mapped file, published in slices that nobody copies. */
final class SlicedPublisher implements BodyPublisher, Progress {
    private static final int SLICE_BYTES = 1 << 20;
    /** A socket write copies all that remains of a buffer on the heap, so slices of those are small. */
    private static final int HEAP_SLICE_BYTES = 1 << 17;

    private static final long WINDOW_BYTES = 1L << 30;

    private final List<ByteBuffer> content;
    private final long length;
    private volatile long sent;

    private SlicedPublisher(List<ByteBuffer> content, long length) {
        this.content = content;
        this.length = length;
    }

    static SlicedPublisher of(ByteBuffer bytes) {
        return new SlicedPublisher(List.of(bytes), bytes.remaining());
    }

    /** Maps a file; the mapping lasts until the publisher is collected. */
    static SlicedPublisher of(Path file, long length) throws IOException {
        List<ByteBuffer> windows = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file)) {
            for (long at = 0; at < length; at += WINDOW_BYTES) {
                windows.add(channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(WINDOW_BYTES, length - at)));
            }
        }
        return new SlicedPublisher(windows, length);
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public long sent() {
        return sent;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        sent = 0;
        subscriber.onSubscribe(new Slices(subscriber));
    }

    /** Publishes on the thread that signals demand; the flag keeps a demand within {@code onNext} from recursing. */
    private final class Slices implements Flow.Subscription {
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private int index;
        private int position;
        private long demand;
        private boolean publishing;
        private boolean done;

        Slices(Flow.Subscriber<? super ByteBuffer> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            synchronized (this) {
                demand += n;
                if (publishing) {
                    return;
                }
                publishing = true;
            }
            while (true) {
                ByteBuffer slice;
                synchronized (this) {
                    if (done || (demand == 0 && index < content.size())) {
                        publishing = false;
                        return;
                    }
                    if (index == content.size()) {
                        done = true;
                        break;
                    }
                    demand--;
                    slice = slice();
                }
                long now = sent + slice.remaining();
                sent = now;
                subscriber.onNext(slice);
            }
            subscriber.onComplete();
        }

        private ByteBuffer slice() {
            ByteBuffer window = content.get(index);
            int start = window.position() + position;
            int size = Math.min(window.isDirect() ? SLICE_BYTES : HEAP_SLICE_BYTES, window.limit() - start);
            position += size;
            if (start + size == window.limit()) {
                index++;
                position = 0;
            }
            return window.duplicate().position(start).limit(start + size).slice();
        }

        @Override
        public synchronized void cancel() {
            done = true;
        }
    }
}
