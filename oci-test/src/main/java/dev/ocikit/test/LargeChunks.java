// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A registry that wants chunks of a least size, and writes down those that are smaller and not the last. */
final class LargeChunks extends WrappedRegistry {
    private final OciRegistry inner;
    private final long least;
    private final List<Long> tooSmall = new ArrayList<>();

    LargeChunks(OciRegistry inner, long least) {
        this.inner = inner;
        this.least = least;
    }

    synchronized List<Long> tooSmall() {
        return List.copyOf(tooSmall);
    }

    private synchronized void handedOver(long bytes) {
        if (bytes > 0 && bytes < least) {
            tooSmall.add(bytes);
        }
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        return call.mapStreams(call.on(inner), new StreamMapper() {
            @Override
            public BlobWriter writer(BlobWriter writer) {
                return new Watched(writer);
            }
        });
    }

    private final class Watched extends FilterBlobWriter {
        private final long before;
        private boolean ended;

        Watched(BlobWriter inner) {
            super(inner);
            this.before = inner.size();
        }

        @Override
        public UploadHints hints() {
            return new UploadHints(least, 0);
        }

        @Override
        public Descriptor commit(Digest digest) throws IOException {
            ended = true;
            return super.commit(digest);
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                handedOver(size() - before);
            }
            super.close();
        }
    }
}
