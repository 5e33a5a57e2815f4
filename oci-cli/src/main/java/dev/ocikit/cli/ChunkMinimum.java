// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.WrappedRegistry;
import java.io.IOException;

/** A registry that asks for chunks of a least size. It takes smaller ones as the registry within does. */
final class ChunkMinimum extends WrappedRegistry {
    private final OciRegistry inner;
    private final long bytes;

    ChunkMinimum(OciRegistry inner, long bytes) {
        this.inner = inner;
        this.bytes = bytes;
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        return call.mapStreams(call.on(inner), new StreamMapper() {
            @Override
            public BlobWriter writer(BlobWriter writer) {
                return new FilterBlobWriter(writer) {
                    @Override
                    public UploadHints hints() {
                        UploadHints given = super.hints();
                        return new UploadHints(Math.max(given.minChunkBytes(), bytes), given.preferredChunkBytes());
                    }
                };
            }
        });
    }
}
