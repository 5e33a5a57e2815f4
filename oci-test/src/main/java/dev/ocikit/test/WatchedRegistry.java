// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;

/** A registry that keeps account of the streams and sessions it opens. */
final class WatchedRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final OpenStreams open;

    WatchedRegistry(OciRegistry inner, OpenStreams open) {
        this.inner = inner;
        this.open = open;
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        T answer = call.on(inner);
        if (call instanceof Call.ResumeBlobUpload resumed) {
            open.sessionEnded(resumed.id());
        }
        String name = call.name() + " of " + call.repository();
        return call.mapStreams(answer, new StreamMapper() {
            @Override
            public BlobReader reader(BlobReader reader) {
                return new WatchedReader(reader, name);
            }

            @Override
            public BlobWriter writer(BlobWriter writer) {
                return new WatchedWriter(writer, name, call.repository());
            }
        });
    }

    private final class WatchedReader extends FilterBlobReader {
        WatchedReader(BlobReader inner, String name) {
            super(inner);
            open.opened(this, "the reader of " + name);
        }

        @Override
        public void close() throws IOException {
            open.closed(this);
            super.close();
        }
    }

    private final class WatchedWriter extends FilterBlobWriter {
        private final String repository;
        private boolean closed;
        private boolean over;

        WatchedWriter(BlobWriter inner, String name, String repository) {
            super(inner);
            this.repository = repository;
            open.opened(this, "the writer of " + name);
        }

        @Override
        public Descriptor commit(Digest digest) throws IOException {
            try {
                Descriptor committed = super.commit(digest);
                sessionIsOver();
                return committed;
            } catch (NotFoundException e) {
                sessionIsOver();
                throw e;
            }
        }

        @Override
        public void cancel() throws IOException {
            super.cancel();
            sessionIsOver();
        }

        private void sessionIsOver() {
            over = true;
            open.sessionEnded(id());
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                open.closed(this);
                if (!over && !closed) {
                    open.sessionLeft(id(), repository);
                }
                closed = true;
            }
        }
    }
}
