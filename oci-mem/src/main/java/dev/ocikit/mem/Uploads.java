// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.TooManyRequestsException;
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

    /** The time between sweeps that a full bound causes: a client at its bound must not make the registry sweep all the time. */
    private static final long MILLIS_BETWEEN_SWEEPS = 1000;

    private final Catalog catalog;
    private final Space space;
    private final InstantSource clock;
    private final long expiryMillis;
    private final ConcurrentMap<String, Upload> sessions = new ConcurrentHashMap<>();
    private final UploadCounts counts;
    private final AtomicLong nextSweepMillis;
    private final AtomicLong nextForcedSweepMillis;

    Uploads(Catalog catalog, Space space, MemOptions options) {
        this.catalog = catalog;
        this.space = space;
        this.clock = options.clock();
        this.expiryMillis = options.uploadExpiry().toMillis();
        this.counts = new UploadCounts(options);
        this.nextForcedSweepMillis = new AtomicLong(clock.millis());
        this.nextSweepMillis = new AtomicLong(clock.millis() + expiryMillis);
    }

    UploadWriter start(String repository, DigestAlgorithm algorithm) throws OciException {
        Refusal.checkSupported("startBlobUpload", repository, algorithm);
        sweepIfDue();
        try (Reservation reservation = space.open("startBlobUpload", repository)) {
            String id = UUID.randomUUID().toString();
            Upload upload = new Upload(id, repository, algorithm, reservation.payer(), clock);
            reservation.add(upload.retainedBytes());
            count(upload);
            reservation.keep(upload.retainedBytes());
            sessions.put(id, upload);
            return new UploadWriter(this, upload, 0);
        }
    }

    private void count(Upload upload) throws OciException {
        String client = upload.payer().client();
        try {
            counts.add(upload.repository(), client);
        } catch (TooManyRequestsException e) {
            if (!sweepForced()) {
                throw e;
            }
            counts.add(upload.repository(), client);
        }
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
            forget(upload);
            throw Refusal.uploadUnknown(repository);
        }
        long size = upload.size();
        if (offset != OciRegistry.WHERE_LEFT_OFF && offset != size) {
            throw Refusal.wrongOffset(repository, size, offset);
        }
        return new UploadWriter(this, upload, size);
    }

    Descriptor commit(Upload upload, long offset, Digest digest) throws OciException {
        Refusal.checkSupported("upload", upload.repository(), digest.algorithm());
        Segments content;
        try {
            content = upload.end(offset, digest);
        } finally {
            if (upload.hasEnded()) {
                forget(upload);
            }
        }
        // What the session was charged covers what the blob retains, so that a commit is not refused for want of space
        // from here on.
        try (Reservation reservation = Reservation.of(upload.payer(), "upload", upload.repository())) {
            reservation.adopt(upload.retainedBytes() + content.retainedBytes());
            return catalog.add(upload.repository(), Blob.of(digest, content), reservation);
        }
    }

    void cancel(Upload upload) {
        upload.discard();
        forget(upload);
    }

    private void forget(Upload upload) {
        if (sessions.remove(upload.id(), upload)) {
            counts.remove(upload.repository(), upload.payer().client());
        }
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
        sweep(now);
    }

    /** Frees the sessions that have expired, unless that was done a moment ago; returns whether it was done now. */
    private boolean sweepForced() {
        long now = clock.millis();
        long due = nextForcedSweepMillis.get();
        if (now < due || !nextForcedSweepMillis.compareAndSet(due, now + MILLIS_BETWEEN_SWEEPS)) {
            return false;
        }
        sweep(now);
        return true;
    }

    private void sweep(long now) {
        long oldest = now;
        for (Upload upload : sessions.values()) {
            if (upload.expire(now - expiryMillis)) {
                forget(upload);
            } else {
                oldest = Math.min(oldest, upload.lastUsedMillis());
            }
        }
        nextSweepMillis.set(Math.max(oldest + expiryMillis, now + expiryMillis / SWEEPS_PER_EXPIRY));
    }
}
