// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The uploads to one registry, which share memory, requests and what was learned of chunks. Safe for use by many threads. */
final class Uploads implements OciRegistry {
    private static final long MIB = 1 << 20;
    private static final long READ_AGAIN = 64 * MIB;
    private static final long HELD = 16 * MIB;
    /** What a registry demands beyond this is not held in memory. */
    private static final long LARGEST_HELD = 256 * MIB;

    private static final int READ_BYTES = 128 << 10;

    private final OciRegistry registry;
    private final LargeOptions options;
    private final Executor executor;
    private final Budget budget;
    private final UploadGate gate;
    private final UploadPatience.Pause pause;
    private final ChunkSizes sizes;

    Uploads(
            OciRegistry registry,
            LargeOptions options,
            Executor executor,
            Budget budget,
            Semaphore limiter,
            UploadPatience.Pause pause,
            LongSupplier nanos) {
        this.registry = registry;
        this.options = options;
        this.executor = executor;
        this.budget = budget;
        gate = new UploadGate(limiter);
        this.pause = pause;
        sizes = new ChunkSizes(nanos);
    }

    /** Pushes a blob, in chunks if it is large. */
    @Override
    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        if (source.size() < options.thresholdBytes() || !digest.algorithm().isSupported() || sizes.refusesAll()) {
            return registry.pushBlob(repository, digest, source);
        }
        return metered(repository, digest, source.size(), meter -> {
            Descriptor there = find(repository, digest);
            return there != null && there.size() == source.size() ? there : push(repository, source, digest, meter);
        });
    }

    /** Uploads content whose digest is not known. */
    Descriptor upload(String repository, BlobSource source) throws IOException {
        if (source.reopenable() && (source.size() < options.thresholdBytes() || sizes.refusesAll())) {
            return registry.pushBlob(repository, digestOf(source), source);
        }
        return metered(repository, null, source.size(), meter -> {
            if (source.reopenable()) {
                return push(repository, source, null, meter);
            }
            try (InputStream in = source.open()) {
                return upload(repository, in, source.size(), DigestAlgorithm.SHA256, meter);
            }
        });
    }

    /** Uploads content of which nothing is known. */
    Descriptor upload(String repository, InputStream content, DigestAlgorithm algorithm) throws IOException {
        return metered(repository, null, -1, meter -> upload(repository, content, -1, algorithm, meter));
    }

    private Descriptor upload(
            String repository, InputStream content, long size, DigestAlgorithm algorithm, ProgressMeter meter)
            throws IOException {
        UploadReader reader = new UploadReader("upload to " + repository, content, size, null, algorithm);
        return fromStream(repository, reader, size, algorithm, null, meter);
    }

    /** Ends the uploads that are under way. */
    void close() {
        gate.close();
    }

    private Descriptor metered(String repository, @Nullable Digest digest, long size, Work work) throws IOException {
        ProgressMeter meter = ProgressMeter.of(
                options.progress().orElse(null), TransferProgress.Direction.UPLOAD, repository, digest, size);
        boolean good = false;
        try {
            Descriptor blob = work.with(meter);
            meter.known(blob.digest(), blob.size());
            meter.done(blob.size());
            good = true;
            return blob;
        } finally {
            meter.end(good);
        }
    }

    /** A registry that will not tell may still take the blob: some refuse to look for what is not there. */
    private @Nullable Descriptor find(String repository, Digest digest) throws IOException {
        try {
            return registry.resolveBlob(repository, digest);
        } catch (UnauthorizedException e) {
            throw e;
        } catch (OciException e) {
            return null;
        }
    }

    /** Uploads content whose digest is known, or that can be read again. */
    private Descriptor push(String repository, BlobSource source, @Nullable Digest digest, ProgressMeter meter)
            throws IOException {
        DigestAlgorithm algorithm = digest == null ? DigestAlgorithm.SHA256 : digest.algorithm();
        String what = (digest == null ? "upload to " : "pushBlob to ") + repository;
        UploadSession session;
        try {
            session = begin(repository, algorithm, source.reopenable() ? READ_AGAIN : HELD, meter);
        } catch (OciException e) {
            if (UploadSession.isNotOffered(e)) {
                return whole(repository, digest == null ? digestOf(source) : digest, source, e);
            }
            throw e;
        }
        if (source.reopenable()) {
            return fromSource(session, what, repository, source, digest);
        }
        return ended(session, () -> {
            try (InputStream in = source.open()) {
                UploadReader reader = new UploadReader(what, in, source.size(), digest, algorithm);
                return fromStream(repository, reader, source.size(), algorithm, session, meter);
            }
        });
    }

    private UploadSession begin(String repository, DigestAlgorithm algorithm, long usual, ProgressMeter meter)
            throws IOException {
        long wish = sizes.next(options.chunkBytes() > 0 ? options.chunkBytes() : usual, UploadHints.NONE);
        return new UploadSession(
                registry, repository, algorithm, wish, sizes, gate, new UploadPatience(options, pause), meter);
    }

    /** A session that does not end well is cancelled. */
    private static Descriptor ended(UploadSession session, Upload upload) throws IOException {
        boolean good = false;
        try {
            Descriptor blob = upload.run();
            good = true;
            return blob;
        } finally {
            if (good) {
                session.close();
            } else {
                session.cancel();
            }
        }
    }

    private Descriptor fromSource(
            UploadSession session, String what, String repository, BlobSource source, @Nullable Digest digest)
            throws IOException {
        UploadFromSource upload = new UploadFromSource(session, what, source);
        Hash hash = new Hash(source);
        UploadTask hashing = digest == null ? UploadTask.start(executor, hash) : UploadTask.DONE;
        UploadFromSource.Known known = () -> {
            hashing.await();
            return digest == null ? hash.digest() : digest;
        };
        try {
            return ended(session, () -> upload.run(known));
        } catch (OciException e) {
            if (!upload.takesNone()) {
                throw e;
            }
            return whole(repository, known.digest(), source, e);
        } finally {
            hashing.stop();
        }
    }

    /** Pushes a blob whole because the registry takes no chunks, which is remembered if it is true. */
    private Descriptor whole(String repository, Digest digest, BlobSource source, OciException refusal)
            throws IOException {
        try {
            Descriptor blob = registry.pushBlob(repository, digest, source);
            sizes.refusedAll();
            return blob;
        } catch (IOException e) {
            throw Suppressed.in(e, refusal);
        }
    }

    /**
     * Uploads content from a reader.
     *
     * @param begun the session, or null to begin one if the content needs it
     */
    private Descriptor fromStream(
            String repository,
            UploadReader reader,
            long size,
            DigestAlgorithm algorithm,
            @Nullable UploadSession begun,
            ProgressMeter meter)
            throws IOException {
        long usual = options.chunkBytes() > 0 ? options.chunkBytes() : HELD;
        long wish = begun == null ? sizes.next(usual, UploadHints.NONE) : begun.chunkBytes();
        long least = begun == null ? 0 : begun.leastBytes();
        Room room = Room.in(budget, Math.min(wish, LARGEST_HELD), Math.min(least, LARGEST_HELD), size);
        try {
            ChunkBuffer first = new ChunkBuffer(room.chunk());
            boolean last = reader.fill(first);
            if (begun == null && last) {
                return registry.pushBlob(repository, reader.digest(), held(first));
            }
            UploadSession session = begun == null ? begin(repository, algorithm, HELD, meter) : begun;
            Upload rest = () ->
                    new UploadFromStream(session, reader, executor).run(first, last, new ChunkBuffer(room.chunk()));
            return begun == null ? ended(session, rest) : rest.run();
        } finally {
            budget.give(room.taken());
        }
    }

    private static BlobSource held(ChunkBuffer buffer) {
        return new BlobSource() {
            @Override
            public long size() {
                return buffer.end();
            }

            @Override
            public InputStream open() {
                return buffer.from(0);
            }
        };
    }

    private static Digest digestOf(BlobSource source) throws IOException {
        Hash hash = new Hash(source);
        hash.run();
        return hash.digest();
    }

    /** The digest of a source, computed over a stream of its own. */
    private static final class Hash implements UploadTask.Work {
        private final BlobSource source;
        private final Digester digester = Digester.of(DigestAlgorithm.SHA256);

        Hash(BlobSource source) {
            this.source = source;
        }

        @Override
        public void run() throws IOException {
            byte[] bytes = new byte[READ_BYTES];
            try (InputStream in = source.open()) {
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    digester.update(bytes, 0, count);
                }
            }
        }

        Digest digest() {
            return digester.digest(DigestAlgorithm.SHA256);
        }
    }

    /** Memory for two chunks, or for one if that is all. */
    private record Room(long chunk, long taken) {
        static Room in(Budget budget, long wish, long least, long size) {
            long floor = Math.max(Math.min(wish, MIB), least);
            long chunk = Math.max(wish, least);
            while (true) {
                long need = size >= 0 && size <= chunk ? size : 2 * chunk;
                if (budget.take(need)) {
                    return new Room(chunk, need);
                }
                if (chunk <= floor) {
                    budget.overdraw(need);
                    return new Room(chunk, need);
                }
                chunk = Math.max(floor, chunk / 2);
            }
        }
    }

    @FunctionalInterface
    private interface Work {
        Descriptor with(ProgressMeter meter) throws IOException;
    }

    @FunctionalInterface
    private interface Upload {
        Descriptor run() throws IOException;
    }
}
