// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.NotFoundException;
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
    private final Sessions sessions;
    private final Blobs blobs;
    private final UploadRecovery recovery;
    private final String repository;
    private final Digest digest;
    private final BlobSource source;
    private final RequestCap cap;
    private final boolean atOffset;
    private Session session;
    private boolean resumed;
    /** Whether an offset that the registry told proved wrong: then it is not asked for another one. */
    private boolean mistold;

    private boolean askedWho;

    /**
     * Creates a push.
     *
     * @param session an empty session
     * @param atOffset whether the registry is to refuse the content if the session is not empty
     * @param cap how large a request may be
     */
    BlobPush(
            Sessions sessions,
            Blobs blobs,
            UploadRecovery recovery,
            String repository,
            Digest digest,
            BlobSource source,
            Session session,
            boolean atOffset,
            RequestCap cap) {
        this.sessions = sessions;
        this.blobs = blobs;
        this.recovery = recovery;
        this.repository = repository;
        this.digest = digest;
        this.source = source;
        this.session = session;
        this.atOffset = atOffset;
        this.cap = cap;
    }

    /** Returns the session that the push uses now. */
    Session session() {
        return session;
    }

    /** Pushes the blob. A session that cannot be brought to its end is kept. */
    void run() throws IOException {
        boolean missing = true;
        while (missing) {
            try {
                send();
                missing = false;
            } catch (OciException e) {
                missing = isMissingAfter(e);
            }
        }
    }

    /** Pushes the blob. A session that cannot be brought to its end is cancelled. */
    void runOrCancel() throws IOException {
        try {
            run();
        } catch (IOException | RuntimeException e) {
            cancel(session.location(), e);
            throw e;
        }
    }

    private void send() throws IOException {
        long at = session.size();
        if (source.size() - at <= greatest()) {
            sessions.put(repository, session.location(), digest, at == 0 && !atOffset ? -1 : at, Tail.of(source, at));
            return;
        }
        try (InputStream in = Tail.of(source, at).open()) {
            while (at < source.size()) {
                long size = Math.min(cap.chunk(), source.size() - at);
                Session next = sessions.patch(repository, session.location(), at, new Streamed(Chunk.NONE, in, size));
                cap.taken(size);
                at += size;
                session = new Session(next.location(), session.hints(), at, false);
            }
        }
        sessions.put(repository, session.location(), digest, at, Chunk.NONE);
    }

    /** Returns how much may be left to send it in the request that ends the session. */
    private long greatest() {
        return session.size() == 0 ? cap.whole() : cap.chunk();
    }

    /** Prepares to go on after a failure, or throws it; returns false if the blob is there in spite of it. */
    private boolean isMissingAfter(OciException failure) throws IOException {
        int status = failure.status().orElse(0);
        long left = source.size() - session.size();
        long tried = left <= greatest() ? left : Math.min(cap.chunk(), left);
        boolean chunkRefused = status == 416 && tried < source.size() && session.size() == 0;
        if ((status == 413 || chunkRefused) && source.reopenable() && cap.lower(status, tried, true)) {
            // The session goes on with less at once.
        } else if (failure instanceof UnauthorizedException
                && source.reopenable()
                && cap.chunk() < source.size()
                && !askedWho) {
            // A token ended in the middle, and a part of a stream cannot be sent again with another.
            askedWho = true;
        } else if (resumed && status == 400) {
            // The parts do not make up the whole: what the registry said of its offset was not so.
            mistold = true;
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
        goOnAfter(failure);
        return true;
    }

    /** If there is no going on, the failure is thrown: what comes of it does not say what went wrong. */
    private void goOnAfter(OciException failure) throws IOException {
        try {
            whereItStands();
        } catch (OciException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    /** A failure may have come after the blob was stored whole. */
    private boolean isThere() throws IOException {
        return blobs.isThere(repository, digest, source.size());
    }

    private void whereItStands() throws IOException {
        if (mistold) {
            startAnew();
            return;
        }
        Session now;
        try {
            now = sessions.status(repository, session.location());
        } catch (NotFoundException e) {
            open();
            return;
        } catch (OciException e) {
            startAnew();
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
        open();
        cancel(old, null);
    }

    private void open() throws IOException {
        session = sessions.open(repository, digest.algorithm());
        resumed = false;
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
