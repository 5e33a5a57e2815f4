// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The open upload sessions. Safe for use by many threads.
 *
 * <p>A session that has expired is unknown at once. Its memory is freed by the next upload call that finds a sweep due: not before the
 * first session can have expired, and then only so often that sweeping many sessions costs little per call.
 */
final class Uploads {
    /** Into how many sweeps the life of a session is divided at most. */
    private static final int SWEEPS_PER_EXPIRY = 64;

    private final Catalog catalog;
    private final Space space;
    private final InstantSource clock;
    private final long expiryMillis;
    private final ConcurrentMap<String, Upload> sessions = new ConcurrentHashMap<>();
    private final AtomicLong nextSweepMillis;

    Uploads(Catalog catalog, Space space, MemOptions options) {
        this.catalog = catalog;
        this.space = space;
        this.clock = options.clock();
        this.expiryMillis = options.uploadExpiry().toMillis();
        this.nextSweepMillis = new AtomicLong(clock.millis() + expiryMillis);
    }

    UploadWriter start(String repository, DigestAlgorithm algorithm) throws OciException {
        Refusal.checkSupported("startBlobUpload", repository, algorithm);
        sweepIfDue();
        String id = UUID.randomUUID().toString();
        Upload upload = new Upload(id, repository, algorithm, space, clock);
        sessions.put(id, upload);
        return new UploadWriter(this, upload, 0);
    }

    UploadWriter resume(String repository, String id, long offset) throws OciException {
        if (offset < OciRegistry.WHERE_LEFT_OFF) {
            throw new IllegalArgumentException("an upload's offset is not negative: " + offset);
        }
        sweepIfDue();
        Upload upload = sessions.get(id);
        if (upload == null || !upload.repository().equals(repository)) {
            throw Refusal.uploadUnknown(repository);
        }
        if (upload.expire(clock.millis() - expiryMillis)) {
            sessions.remove(id);
            throw Refusal.uploadUnknown(repository);
        }
        long size = upload.size();
        if (offset != OciRegistry.WHERE_LEFT_OFF && offset != size) {
            throw Refusal.wrongOffset(repository, size, offset);
        }
        return new UploadWriter(this, upload, size);
    }

    Descriptor commit(Upload upload, long offset, Digest digest) throws OciException {
        DigestAlgorithm algorithm = digest.algorithm();
        Refusal.checkSupported("upload", upload.repository(), algorithm);
        Upload.Ended ended = upload.end(offset);
        sessions.remove(upload.id());
        Segments content = ended.content();
        Digest actual = algorithm.equals(ended.digest().algorithm()) ? ended.digest() : content.digest(algorithm);
        if (!actual.equals(digest)) {
            space.release(content.length());
            throw Refusal.wrongDigest("upload", upload.repository(), digest, actual, content.length());
        }
        return catalog.add(upload.repository(), Blob.of(digest, content));
    }

    void cancel(Upload upload) {
        upload.discard();
        sessions.remove(upload.id());
    }

    int open() {
        return sessions.size();
    }

    /** Frees the sessions that have expired, if it is time to look for them. */
    void sweepIfDue() {
        long now = clock.millis();
        long due = nextSweepMillis.get();
        if (now < due || !nextSweepMillis.compareAndSet(due, Long.MAX_VALUE)) {
            return;
        }
        long oldest = now;
        for (Upload upload : sessions.values()) {
            if (upload.expire(now - expiryMillis)) {
                sessions.remove(upload.id());
            } else {
                oldest = Math.min(oldest, upload.lastUsedMillis());
            }
        }
        nextSweepMillis.set(Math.max(oldest + expiryMillis, now + expiryMillis / SWEEPS_PER_EXPIRY));
    }
}
