// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The uploads to one registry, which share memory, requests and what was learned of chunks. Safe for use by many threads. */
final class Uploads implements OciRegistry {
    private static final long MIB = 1 << 20;
    private static final long READ_AGAIN = 64 * MIB;
    private static final long HELD = 16 * MIB;

    private static final int READ_BYTES = 128 << 10;

    private final OciRegistry registry;
    private final LargeOptions options;
    private final Executor executor;
    private final Budget budget;
    private final UploadGate gate;
    private final UploadPatience.Pause pause;
    /** Repositories whose registry lately took no chunks, but the whole. */
    private final SourceMemory whole;

    Uploads(
            OciRegistry registry,
            LargeOptions options,
            Executor executor,
            Budget budget,
            UploadGate gate,
            UploadPatience.Pause pause,
            LongSupplier nanos) {
        this.registry = registry;
        this.options = options;
        this.executor = executor;
        this.budget = budget;
        this.gate = gate;
        this.pause = pause;
        whole = new SourceMemory(nanos);
    }

    /** Pushes a blob, in chunks if it is large. */
    @Override
    public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
        if (isForOneRequest(repository, source) || !digest.algorithm().isSupported()) {
            return registry.pushBlob(repository, digest, source);
        }
        return metered(repository, digest, source.size(), meter -> {
            Descriptor there = find(repository, digest);
            return there != null && there.size() == source.size() ? there : push(repository, source, digest, meter);
        });
    }

    private boolean isForOneRequest(String repository, BlobSource source) {
        return source.size() < options.thresholdBytes() || whole.requests(repository, 1) == 0;
    }

    /** Uploads content whose digest is not known. */
    Descriptor upload(String repository, BlobSource source) throws IOException {
        if (source.reopenable() && isForOneRequest(repository, source)) {
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
        return fromStream(repository, reader, size, algorithm, null, null, meter);
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
                return fromStream(repository, reader, source.size(), algorithm, digest, session, meter);
            }
        });
    }

    private UploadSession begin(String repository, DigestAlgorithm algorithm, long usual, ProgressMeter meter)
            throws IOException {
        long chunk = chunkBytes(usual);
        UploadPatience patience = new UploadPatience(options, pause, chunk);
        return new UploadSession(registry, repository, algorithm, chunk, gate, patience, meter);
    }

    private long chunkBytes(long usual) {
        return options.chunkBytes() > 0 ? options.chunkBytes() : usual;
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
        Hash hash = new Hash(source, gate);
        return ended(session, () -> {
            UploadTask hashing = digest == null ? UploadTask.start(executor, hash) : UploadTask.DONE;
            UploadFromSource.Known known = () -> {
                hashing.await();
                return digest == null ? hash.digest() : digest;
            };
            try {
                return upload.run(known);
            } catch (OciException e) {
                if (!upload.takesNone()) {
                    throw e;
                }
                session.cancel();
                return whole(repository, known.digest(), source, e);
            } finally {
                hashing.stop();
            }
        });
    }

    /** Pushes a blob whole because the registry takes no chunks, which is remembered if it is true. */
    private Descriptor whole(String repository, Digest digest, BlobSource source, OciException refusal)
            throws IOException {
        try {
            Descriptor blob = registry.pushBlob(repository, digest, source);
            if (refusal.status().orElse(0) != 404) {
                // Not found was perhaps only the session.
                whole.learn(repository, 0);
            }
            return blob;
        } catch (IOException e) {
            throw Suppressed.in(e, refusal);
        }
    }

    /**
     * Uploads content from a reader.
     *
     * @param digest the digest that was announced, or null
     * @param begun the session, or null to begin one if the content needs it
     */
    private Descriptor fromStream(
            String repository,
            UploadReader reader,
            long size,
            DigestAlgorithm algorithm,
            @Nullable Digest digest,
            @Nullable UploadSession begun,
            ProgressMeter meter)
            throws IOException {
        long wish = begun == null ? chunkBytes(HELD) : begun.chunkBytes();
        try (ChunkRoom room = ChunkRoom.in(budget, wish, begun == null ? 0 : begun.leastBytes(), size)) {
            ChunkBuffer first = new ChunkBuffer(room.chunk());
            boolean last = reader.fill(first, gate::requireOpen);
            if (begun == null && last) {
                return registry.pushBlob(repository, reader.digest(), held(first));
            }
            UploadSession session = begun == null ? begin(repository, algorithm, HELD, meter) : begun;
            Upload rest = () -> {
                boolean all = last;
                if (!last && room.grow(session.leastBytes())) {
                    first.grow(room.chunk());
                    all = reader.fillOn(first, gate::requireOpen);
                }
                UploadFromStream upload =
                        new UploadFromStream(session, reader, executor, first, new ChunkBuffer(room.chunk()));
                try {
                    return upload.run(all);
                } catch (OciException e) {
                    if (digest == null || !session.takesNone(e)) {
                        throw e;
                    }
                    session.cancel();
                    return whole(repository, digest, BlobSource.once(upload.all(), size), e);
                }
            };
            return begun == null ? ended(session, rest) : rest.run();
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

    private Digest digestOf(BlobSource source) throws IOException {
        Hash hash = new Hash(source, gate);
        hash.run();
        return hash.digest();
    }

    /** The digest of a source, computed over a stream of its own. */
    private static final class Hash implements UploadTask.Work {
        private final BlobSource source;
        private final UploadGate gate;
        private final Digester digester = Digester.of(DigestAlgorithm.SHA256);

        Hash(BlobSource source, UploadGate gate) {
            this.source = source;
            this.gate = gate;
        }

        @Override
        public void run() throws IOException {
            byte[] bytes = new byte[READ_BYTES];
            try (InputStream in = source.open()) {
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    digester.update(bytes, 0, count);
                    gate.requireOpen();
                    // Streams of files and of memory do not react to it.
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("interrupted while content was hashed");
                    }
                }
            }
        }

        Digest digest() {
            return digester.digest(DigestAlgorithm.SHA256);
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
