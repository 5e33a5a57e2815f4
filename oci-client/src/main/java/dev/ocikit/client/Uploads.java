// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings blobs into a registry: whole, in sessions, or by mounting. */
final class Uploads {
    private static final int KNOWN_REPOSITORIES = 1000;

    private final Caller caller;
    private final Sessions sessions;
    private final Blobs blobs;
    private final UploadIds ids;
    private final ClientOptions options;

    @SuppressWarnings("serial") // It is never serialized.
    private final Set<String> pushedTo =
            Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > KNOWN_REPOSITORIES;
                }
            }));

    Uploads(Caller caller, Sessions sessions, Blobs blobs, UploadIds ids, ClientOptions options) {
        this.caller = caller;
        this.sessions = sessions;
        this.blobs = blobs;
        this.ids = ids;
        this.options = options;
    }

    Descriptor push(String repository, Digest digest, BlobSource source) throws IOException {
        Descriptor pushed = Descriptor.of(Blobs.MEDIA_TYPE, digest, source.size());
        if (isWorthAsking(repository, source.size()) && blobs.isThere(repository, digest, source.size())) {
            return pushed;
        }
        Host host = caller.host(options.baseUri());
        boolean fits = source.size() <= Math.min(options.maxRequestBytes(), host.largestRequest());
        if (options.singlePost() && source.reopenable() && fits && !host.isWithoutSinglePost()) {
            Optional<Session> session = sessions.postAll(repository, digest, source);
            if (session.isPresent()) {
                host.noteWithoutSinglePost();
                put(repository, session.get(), digest, source);
            }
        } else {
            put(repository, sessions.open(repository, digest.algorithm()), digest, source);
        }
        return pushed;
    }

    /**
     * Returns whether to look for a blob before it is pushed. A short one costs two requests to send and one to look for, so that asking pays
     * off if more than half of the blobs are there. Whoever pushes one blob to a repository mostly has a new one; whoever pushes several
     * has the layers of an image, most of which are there from the version before.
     */
    private boolean isWorthAsking(String repository, long size) {
        boolean known = !pushedTo.add(repository);
        long least = options.existenceCheckBytes();
        return least != Long.MAX_VALUE && (known || size >= least);
    }

    private void put(String repository, Session session, Digest digest, BlobSource source) throws IOException {
        new BlobPush(
                        sessions,
                        blobs,
                        new UploadRecovery(caller),
                        repository,
                        digest,
                        source,
                        session,
                        false,
                        cap(session))
                .runOrCancel();
    }

    BlobWriter start(String repository, UploadOptions wishes) throws IOException {
        return writer(repository, sessions.open(repository, wishes.digestAlgorithm()), wishes.chunkBytes(), false);
    }

    BlobWriter resume(String repository, String id, long offset) throws IOException {
        if (offset < OciRegistry.WHERE_LEFT_OFF) {
            throw new IllegalArgumentException("an offset is not negative: " + offset);
        }
        URI location = ids.locationOf(repository, id);
        if (offset != OciRegistry.WHERE_LEFT_OFF) {
            return writer(repository, new Session(location, UploadHints.NONE, offset, false), 0, true);
        }
        Session told = sessions.status(repository, location);
        boolean one = told.ambiguous() && UploadIds.saysOneByte(id);
        return writer(repository, one ? new Session(told.location(), told.hints(), 1, false) : told, 0, false);
    }

    MountResult mount(String repository, Digest digest, @Nullable String from) throws IOException {
        Optional<Session> session = mounted(repository, digest, from);
        return session.isPresent()
                ? new MountResult.Refused(writer(repository, session.get(), 0, false))
                : new MountResult.Mounted(Descriptor.of(Blobs.MEDIA_TYPE, digest, 0));
    }

    /**
     * Mounts a blob, or opens a session. A registry should answer with one where it cannot mount, but Docker Hub answers 400 to sources of
     * other registries, Harbor 401 to projects that it does not have, and Quay 4xx to mounts without a source.
     */
    private Optional<Session> mounted(String repository, Digest digest, @Nullable String from) throws IOException {
        Host host = caller.host(options.baseUri());
        if (from == null && host.isWithoutAnonymousMount()) {
            return Optional.of(sessions.open(repository, digest.algorithm()));
        }
        try {
            return sessions.mount(repository, digest, from);
        } catch (OciException e) {
            int status = e.status().orElse(0);
            boolean refused = (status >= 400 && status <= 405)
                    || e instanceof UnauthorizedException
                    || e instanceof DeniedException;
            if (!refused) {
                throw e;
            }
            try {
                Session session = sessions.open(repository, digest.algorithm());
                if (from == null && status != 401 && status != 403) {
                    host.noteWithoutAnonymousMount();
                }
                return Optional.of(session);
            } catch (OciException again) {
                again.addSuppressed(e);
                throw again;
            }
        }
    }

    private RequestCap cap(Session session) {
        return new RequestCap(
                caller.host(session.location()),
                options.maxRequestBytes(),
                session.hints().minChunkBytes());
    }

    private BlobWriter writer(String repository, Session session, long wished, boolean atOffset) {
        return new HttpBlobWriter(
                sessions,
                blobs,
                new UploadRecovery(caller),
                ids,
                repository,
                session,
                atOffset,
                cap(session),
                wished > 0 ? wished : options.chunkBytes(),
                wished > 0 ? wished : Long.MAX_VALUE);
    }
}
