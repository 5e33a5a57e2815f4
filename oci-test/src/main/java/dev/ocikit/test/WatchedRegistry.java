// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.FilterBlobWriter;
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
        private boolean ended;

        WatchedWriter(BlobWriter inner, String name, String repository) {
            super(inner);
            this.repository = repository;
            open.opened(this, "the writer of " + name);
        }

        @Override
        public Descriptor commit(Digest digest) throws IOException {
            Descriptor committed = super.commit(digest);
            ended = true;
            return committed;
        }

        @Override
        public void cancel() throws IOException {
            super.cancel();
            ended = true;
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                open.closed(this);
                if (!closed && !ended) {
                    open.left(new LeftSession(repository, id(), new Leak("an upload session in " + repository)));
                }
                closed = true;
            }
        }
    }

    private final class LeftSession implements OpenStreams.Session {
        private final String repository;
        private final String id;
        private final Leak leak;

        LeftSession(String repository, String id, Leak leak) {
            this.repository = repository;
            this.id = id;
            this.leak = leak;
        }

        @Override
        public boolean isAlive() {
            try {
                inner.resumeBlobUpload(repository, id, WHERE_LEFT_OFF).close();
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public Leak leak() {
            return leak;
        }
    }
}
