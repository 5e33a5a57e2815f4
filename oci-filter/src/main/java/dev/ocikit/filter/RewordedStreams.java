// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/**
 * Streams whose errors use other words.
 *
 * @param words returns what a message says instead
 */
record RewordedStreams(UnaryOperator<String> words) implements StreamMapper {
    /** Something that can fail. */
    private interface Step<T> {
        T take() throws IOException;
    }

    private <T> T take(Step<T> step) throws IOException {
        try {
            return step.take();
        } catch (OciException e) {
            throw e.reworded(words);
        }
    }

    @Override
    public BlobReader reader(BlobReader reader) {
        return new FilterBlobReader(reader) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return take(() -> inner.read(bytes, offset, length));
            }

            @Override
            public ByteBuffer readBuffer() throws IOException {
                return take(inner::readBuffer);
            }
        };
    }

    @Override
    public BlobWriter writer(BlobWriter writer) {
        return new FilterBlobWriter(writer) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                run(() -> inner.write(bytes, offset, length));
            }

            @Override
            public long writeFrom(InputStream in, long length) throws IOException {
                return take(() -> inner.writeFrom(in, length));
            }

            @Override
            public void flush() throws IOException {
                run(inner::flush);
            }

            @Override
            public Descriptor commit(Digest digest) throws IOException {
                return take(() -> inner.commit(digest));
            }

            @Override
            public void cancel() throws IOException {
                run(inner::cancel);
            }

            @Override
            public void close() throws IOException {
                run(inner::close);
            }
        };
    }

    @Override
    public <E> Listing<E> listing(Listing<E> listing) {
        return Listing.from(() -> {
            try {
                return listing.next();
            } catch (OciException e) {
                throw e.reworded(words);
            }
        });
    }

    /** Something that can fail and returns nothing. */
    private interface Action {
        void run() throws IOException;
    }

    private void run(Action action) throws IOException {
        try {
            action.run();
        } catch (OciException e) {
            throw e.reworded(words);
        }
    }
}
