// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An upload session that outlives its breaks: after a failure that may pass it is resumed where the registry says that it stands, or begun
 * anew if it is gone or unusable. The attempts that the registry beneath makes count as attempts of the upload. Used by one thread at a time.
 */
final class UploadSession {
    private static final Set<Integer> MAY_PASS = Set.of(408, 429, 500, 502, 503, 504);
    private static final Set<Integer> NOT_OFFERED = Set.of(404, 405, 501);
    /** What registries, and proxies before them, take in one request that refuse more. */
    private static final long[] STEPS = {64 << 20, 16 << 20, 4 << 20, 1 << 20};

    private static final Set<ErrorCode> PASSING =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.TIMEOUT, ErrorCode.TOOMANYREQUESTS);
    /** What registries say of a session that stands elsewhere, or is gone. */
    private static final Set<ErrorCode> OF_SESSIONS =
            Set.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, ErrorCode.BLOB_UPLOAD_INVALID, ErrorCode.RANGE_INVALID);

    private final OciRegistry registry;
    private final String repository;
    private final UploadOptions options;
    private final UploadGate gate;
    private final UploadPatience patience;
    private final ProgressMeter meter;
    private BlobWriter writer;
    private long least;
    private long wish;
    private long at;
    private long tried;
    private long acknowledged;
    private long unauthorizedAt;
    private boolean broken;
    private @Nullable IOException brokenBy;
    private boolean committing;
    private boolean resumed;
    private boolean cancelled;

    /** Begins a session. That is not tried twice: the registry beneath does that as it sees fit. */
    UploadSession(
            OciRegistry registry,
            String repository,
            DigestAlgorithm algorithm,
            long wish,
            UploadGate gate,
            UploadPatience patience,
            ProgressMeter meter)
            throws IOException {
        this.registry = registry;
        this.repository = repository;
        this.wish = wish;
        this.gate = gate;
        this.patience = patience;
        this.meter = meter;
        unauthorizedAt = -patience.leastProgress();
        options = new UploadOptions(algorithm, wish);
        writer = registry.startBlobUpload(repository, options);
    }

    /** Returns the offset in the content of what is to be sent next. */
    long at() {
        return at;
    }

    /** Throws if the upload is to end. */
    void requireOpen() throws IOException {
        gate.requireOpen();
    }

    /** Returns content that is on its way with this session. */
    UploadInput input(InputStream in, long position) {
        return new UploadInput(in, position, meter, gate);
    }

    /** Returns how large the next chunk should be: as wished, as far as the registry does not want it otherwise. */
    long chunkBytes() {
        long preferred = writer.hints().preferredChunkBytes();
        return Math.max(Math.max(1, leastBytes()), preferred > 0 ? Math.min(wish, preferred) : wish);
    }

    /** Returns how large every chunk but the last has to be. */
    long leastBytes() {
        return Math.max(least, writer.hints().minChunkBytes());
    }

    /**
     * Sends the next chunk.
     *
     * @param last whether nothing comes after it: then it may travel with the commit
     */
    void send(InputStream in, long length, boolean last) throws IOException {
        tried = length;
        gate.enter(repository);
        try {
            meter.requests(1);
            writer.writeFrom(in, length);
            if (!last) {
                writer.flush();
                acknowledged = Math.max(acknowledged, at + length);
                brokenBy = null;
            }
        } finally {
            gate.leave();
            meter.requests(0);
        }
        at += length;
    }

    /** Makes the blob. */
    Descriptor commit(Digest digest) throws IOException {
        tried = 0;
        committing = true;
        try {
            return writer.commit(digest);
        } catch (OciException e) {
            Descriptor there = isPassing(e) ? find(digest, e) : null;
            if (there == null) {
                throw e;
            }
            cancelQuietly(writer);
            return there;
        }
    }

    /** A failure may have come after the session was ended well. If it was not, somebody else has brought the blob. */
    private @Nullable Descriptor find(Digest digest, OciException failure) throws IOException {
        try {
            Descriptor there = registry.resolveBlob(repository, digest);
            return there.size() == at ? there : null;
        } catch (OciException unknown) {
            throw Suppressed.in(failure, unknown);
        }
    }

    /** Tells whether a failure says that the registry does not know chunks at all. */
    static boolean isNotOffered(OciException failure) {
        return failure instanceof UnsupportedException
                || NOT_OFFERED.contains(failure.status().orElse(0));
    }

    /**
     * Tells whether a failure to send says that the registry does not know chunks at all, as nothing else suggests that it does. After a
     * break 404 says no more than that the session is gone; but who refuses a chunk while it is sent and hangs up is often heard at the
     * second try only.
     */
    boolean takesNone(IOException failure) {
        return acknowledged == 0
                && failure instanceof OciException refusal
                && isNotOffered(refusal)
                && !(broken && refusal.status().orElse(0) == 404);
    }

    /**
     * Makes ready to go on after a failure, at an offset that may lie before the one that was reached.
     *
     * @param from the first offset from which the content is at hand
     * @param to the end of the content at hand
     * @throws IOException the failure, if there is no going on
     */
    void recover(IOException failure, long from, long to) throws IOException {
        boolean anew = prepare(failure, from);
        broken = true;
        committing = false;
        try {
            resume(anew, from, to);
            if (at > to && from == 0) {
                resume(true, from, to);
            }
        } catch (OciException e) {
            throw Suppressed.in(failure, e);
        }
        if (at < from || at > to) {
            throw unavailable(
                    "expected that the session goes on between byte " + from + " and " + to
                            + ", which are still at hand, got " + at,
                    failure);
        }
        meter.retried();
        meter.standsAt(at);
    }

    /** Returns once it is time to go on after a failure; tells whether to begin anew. */
    private boolean prepare(IOException failure, long from) throws IOException {
        if (gate.isClosed()
                || UploadTask.isInterruption(failure)
                || Thread.currentThread().isInterrupted()) {
            throw failure;
        }
        if (failure instanceof OciException refusal) {
            int status = refusal.status().orElse(0);
            if (tried > 0 && (status == 413 || (status == 416 && !broken && acknowledged == 0))) {
                takeSmallerChunks(failure);
                return false;
            }
            if (failure instanceof UnauthorizedException && acknowledged - unauthorizedAt >= patience.leastProgress()) {
                // A token ended in the middle, and a part of a stream cannot be sent again with another.
                unauthorizedAt = acknowledged;
                return false;
            }
            if (resumed && from == 0 && (status == 400 || refusal.code().equals(ErrorCode.DIGEST_INVALID))) {
                // The parts do not make up the whole: what the registry said of its offset was not so.
                resumed = false;
                return true;
            }
            if (!isPassing(refusal) && !OF_SESSIONS.contains(refusal.code())) {
                throw reported(refusal);
            }
            brokenBy = isPassing(refusal) ? failure : brokenBy;
        } else if (committing) {
            throw failure;
        } else {
            brokenBy = failure;
        }
        patience.after(failure, acknowledged);
        gate.requireOpen();
        if (patience.failures() > 1) {
            shrink();
        }
        return false;
    }

    /** The registry refused a chunk for its size. Who talks to a host remembers what it takes, and tells it by hints. */
    private void takeSmallerChunks(IOException failure) throws IOException {
        shrink();
        if (chunkBytes() >= tried) {
            throw failure;
        }
        // A refusal of what comes now would be another one.
        tried = 0;
    }

    private void shrink() {
        for (long step : STEPS) {
            if (step < tried) {
                wish = Math.min(wish, step);
                return;
            }
        }
    }

    private static boolean isPassing(OciException failure) {
        int status = failure.status().orElse(0);
        return MAY_PASS.contains(status) || (PASSING.contains(failure.code()) && status != 501 && status != 505);
    }

    /** Returns the failure to report: of a session that a break left unusable, the break. */
    private IOException reported(OciException refusal) {
        boolean unusable = refusal.status().orElse(0) == 400 && !refusal.code().equals(ErrorCode.DIGEST_INVALID);
        return brokenBy == null || !unusable ? refusal : unavailable("the session cannot be used any more", refusal);
    }

    /** Returns the error of an upload that cannot go on, with the break that came first as its cause. */
    private OciException unavailable(String why, IOException failure) {
        IOException first = brokenBy == null ? failure : brokenBy;
        OciException error =
                OciException.of(ErrorCode.UNAVAILABLE, "upload to " + repository + ": broken, and " + why, first);
        return first.equals(failure) ? error : Suppressed.in(error, failure);
    }

    /** Goes on with the session, or with another one. */
    private void resume(boolean anew, long from, long to) throws IOException {
        BlobWriter old = writer;
        boolean gone = false;
        closeQuietly();
        if (!anew) {
            try {
                // What a registry demands it says when a session begins, and often not again.
                least = leastBytes();
                writer = registry.resumeBlobUpload(repository, old.id(), OciRegistry.WHERE_LEFT_OFF);
                at = writer.size();
                // More than was sent is not progress, however much more a registry claims at each failure.
                acknowledged = at <= to ? Math.max(acknowledged, at) : acknowledged;
                resumed |= at > 0;
                return;
            } catch (NotFoundException e) {
                gone = true;
            } catch (OciException e) {
                // The registry will not speak of it: some answer 400, some 405, others with the failure that broke it.
                if (e instanceof UnauthorizedException || e.status().orElse(0) == 413) {
                    throw e;
                }
            }
        }
        if (from > 0) {
            at = 0;
            return;
        }
        writer = registry.startBlobUpload(repository, options);
        least = 0;
        at = 0;
        resumed = false;
        if (!gone) {
            cancelQuietly(old);
        }
    }

    /** Discards the session. */
    void cancel() {
        if (!cancelled) {
            cancelled = true;
            cancelQuietly(writer);
            closeQuietly();
        }
    }

    /** Lets go of a session that has come to its end. */
    void close() {
        closeQuietly();
    }

    /** What the registry does with a session that is not needed is not the concern of who pushes. */
    private static void cancelQuietly(BlobWriter writer) {
        try {
            writer.cancel();
        } catch (IOException e) {
            // It expires.
        }
    }

    private void closeQuietly() {
        try {
            writer.close();
        } catch (IOException e) {
            // What was not handed over is sent again.
        }
    }
}
