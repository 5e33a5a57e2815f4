// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Reads blobs and parts of them.
 *
 * <p>The first request is that for a part, even if the part is all of it: the answer shows the size without another request, and is not
 * hashed beneath, as it is hashed here.
 */
final class Downloads implements OciRegistry {
    private final OciRegistry inner;
    private final Setting setting;
    /** Repositories whose registry lately refused the first part of a blob, but sent the whole. */
    private final SourceMemory whole;

    Downloads(OciRegistry inner, Setting setting, LongSupplier nanos) {
        this.inner = inner;
        this.setting = setting;
        whole = new SourceMemory(nanos);
    }

    @Override
    public BlobReader getBlob(String repository, Digest digest) throws IOException {
        if (!digest.algorithm().isSupported() || whole.requests(repository, 1) == 0) {
            return inner.getBlob(repository, digest);
        }
        BlobReader first;
        try {
            first = inner.getBlobRange(repository, digest, ByteRange.from(0));
        } catch (OciException e) {
            if (PartsRefusedException.mayBeMeantBy(e)) {
                return whole(repository, digest, e);
            }
            throw e;
        }
        Origin origin = new Origin(inner, repository, digest);
        Descriptor descriptor = first.descriptor();
        return LargeReader.whole(origin, descriptor, content(origin, first));
    }

    private BlobReader whole(String repository, Digest digest, OciException refusal) throws IOException {
        try {
            BlobReader reader = inner.getBlob(repository, digest);
            if (reader.length() > 0) {
                // There is no first byte in an empty blob, whoever has it.
                whole.learn(repository, 0);
            }
            return reader;
        } catch (IOException e) {
            throw Suppressed.in(e, refusal);
        }
    }

    @Override
    public BlobReader getBlobRange(String repository, Digest digest, ByteRange range) throws IOException {
        BlobReader first = inner.getBlobRange(repository, digest, range);
        if (first.length() < setting.options().thresholdBytes()) {
            return first;
        }
        Origin origin = new Origin(inner, repository, digest);
        return LargeReader.part(origin, first.descriptor(), first.offset(), first.length(), content(origin, first));
    }

    private Content content(Origin origin, BlobReader first) throws IOException {
        if (first.length() < setting.options().thresholdBytes()) {
            return new Direct(first);
        }
        long start = first.offset();
        long end = start + first.length();
        Download download = new Download(
                setting,
                origin,
                first.descriptor().size(),
                start,
                end,
                List.of(),
                Trunk.of(first, start, end),
                first.source().orElse(""),
                new MemorySpool(setting.budget()),
                meter(setting, origin, first.length()));
        download.start();
        return download;
    }

    static ProgressMeter meter(Setting setting, Origin origin, long length) {
        return ProgressMeter.of(
                setting.options().progress().orElse(null),
                TransferProgress.Direction.DOWNLOAD,
                origin.repository(),
                origin.digest(),
                length);
    }

    /** What one request brings. */
    private record Direct(BlobReader reader) implements Content {
        @Override
        public ByteBuffer next() throws IOException {
            return reader.readBuffer();
        }

        @Override
        public String source() {
            return reader.source().orElse("");
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
