// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The push of one blob through an upload session: in one request if the registry takes it so, and in several if it finds that too much. When
 * it breaks, and the content can be read again, it goes on where the registry says that it stands, or in a new session if the old one is
 * gone.
 */
final class BlobPush {
    /** What registries, and proxies before them, take in one request that refuse more: GHCR 4 MiB, nginx by default 1 MiB. */
    private static final long[] SMALLER = {64 << 20, 16 << 20, 4 << 20, 1 << 20};

    private final Sessions sessions;
    private final Blobs blobs;
    private final UploadRecovery recovery;
    private final String repository;
    private final Digest digest;
    private final BlobSource source;
    private Session session;
    private long greatest;
    private boolean resumed;
    private boolean askedWho;

    BlobPush(
            Sessions sessions,
            Blobs blobs,
            UploadRecovery recovery,
            String repository,
            Digest digest,
            BlobSource source,
            Session session,
            long greatest) {
        this.sessions = sessions;
        this.blobs = blobs;
        this.recovery = recovery;
        this.repository = repository;
        this.digest = digest;
        this.source = source;
        this.session = session;
        this.greatest = greatest;
    }

    /** Pushes the blob. A session that cannot be brought to its end is cancelled. */
    void run() throws IOException {
        try {
            boolean missing = true;
            while (missing) {
                try {
                    send();
                    missing = false;
                } catch (OciException e) {
                    missing = isMissingAfter(e);
                }
            }
        } catch (IOException | RuntimeException e) {
            cancel(session.location(), e);
            throw e;
        }
    }

    private void send() throws IOException {
        long at = session.size();
        if (source.size() - at <= greatest) {
            sessions.put(repository, session.location(), digest, at == 0 ? -1 : at, Tail.of(source, at));
            return;
        }
        try (InputStream in = Tail.of(source, at).open()) {
            while (at < source.size()) {
                long size = Math.min(greatest, source.size() - at);
                Session next = sessions.patch(repository, session.location(), at, new Streamed(Chunk.NONE, in, size));
                at += size;
                session = new Session(next.location(), session.hints(), at, false);
            }
        }
        sessions.put(repository, session.location(), digest, at, Chunk.NONE);
    }

    /** Prepares to go on after a failure, or throws it; returns false if the blob is there in spite of it. */
    private boolean isMissingAfter(OciException failure) throws IOException {
        int status = failure.status().orElse(0);
        long tried = Math.min(greatest, source.size() - session.size());
        boolean chunkRefused = status == 416 && tried < source.size() && session.size() == 0;
        long smaller = status == 413 || chunkRefused ? smallerThan(tried) : 0;
        if (smaller > 0 && source.reopenable()) {
            greatest = smaller;
        } else if (failure instanceof UnauthorizedException
                && source.reopenable()
                && greatest < source.size()
                && !askedWho) {
            // A token ended in the middle, and a part of a stream cannot be sent again with another.
            askedWho = true;
        } else if (resumed && status == 400) {
            // The parts do not make up the whole: what the registry said of its offset was not so.
            resumed = false;
            startAnew();
            return true;
        } else {
            recovery.after(failure, session.location(), session.size(), true);
            if (isThere()) {
                return false;
            }
            if (!source.reopenable()) {
                throw failure;
            }
        }
        whereItStands();
        return true;
    }

    private static long smallerThan(long size) {
        for (long smaller : SMALLER) {
            if (smaller < size) {
                return smaller;
            }
        }
        return 0;
    }

    /** A failure may have come after the blob was stored whole. */
    private boolean isThere() throws IOException {
        try {
            return blobs.resolve(repository, digest).size() == source.size();
        } catch (OciException e) {
            return false;
        }
    }

    private void whereItStands() throws IOException {
        Session now;
        try {
            now = sessions.status(repository, session.location());
        } catch (OciException e) {
            session = sessions.open(repository, digest.algorithm());
            return;
        }
        if (now.ambiguous() || now.size() > source.size()) {
            startAnew();
        } else {
            resumed |= now.size() > 0;
            session = new Session(now.location(), session.hints(), now.size(), false);
        }
    }

    private void startAnew() throws IOException {
        URI old = session.location();
        session = sessions.open(repository, digest.algorithm());
        cancel(old, null);
    }

    /** Tells the registry that a session is not needed any more; if it does not listen, that is not what went wrong. */
    private void cancel(URI location, @Nullable Exception failure) {
        if (Thread.currentThread().isInterrupted()) {
            return;
        }
        try {
            sessions.cancel(repository, location);
        } catch (IOException e) {
            if (failure != null) {
                failure.addSuppressed(e);
            }
        }
    }
}
