// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.StreamMapper;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the readers and writers that were opened and not yet closed. */
final class CountingStreams implements StreamMapper {
    private final AtomicInteger open;

    CountingStreams(AtomicInteger open) {
        this.open = open;
    }

    @Override
    public BlobReader reader(BlobReader reader) {
        open.incrementAndGet();
        return new FilterBlobReader(reader) {
            private boolean closed;

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
                super.close();
            }
        };
    }

    @Override
    public BlobWriter writer(BlobWriter writer) {
        open.incrementAndGet();
        return new FilterBlobWriter(writer) {
            private boolean closed;

            @Override
            public void close() throws IOException {
                if (!closed) {
                    closed = true;
                    open.decrementAndGet();
                }
                super.close();
            }
        };
    }
}
