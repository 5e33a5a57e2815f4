// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests of an upload session (distribution-spec end-4 to end-6, end-11, end-13, end-14). Registries answer some of them with
 * another successful status than the specification says; any that fits is taken.
 */
final class Sessions {
    private static final String BINARY = "application/octet-stream";

    private final Caller caller;
    private final Requests requests;

    Sessions(Caller caller, Requests requests) {
        this.caller = caller;
        this.requests = requests;
    }

    Session open(String repository, DigestAlgorithm algorithm) throws IOException {
        String query =
                algorithm.equals(DigestAlgorithm.SHA256) ? "" : Urls.parameter("digest-algorithm", algorithm.name());
        return caller.call(post(
                repository, query, Chunk.NONE, "upload session", Set.of(200, 201, 202, 204), null, Sessions::fresh));
    }

    /** Pushes a whole blob in one request; returns the session to go on with if the registry wants it the long way. */
    Optional<Session> postAll(String repository, Digest digest, BlobSource content) throws IOException {
        String query = Urls.parameter("digest", digest.toString());
        return caller.call(post(
                repository, query, content, "blob " + digest, Set.of(201, 202), null, reply -> opened(reply, digest)));
    }

    /** Mounts a blob; returns the session that the registry opens if it cannot. */
    Optional<Session> mount(String repository, Digest digest, @Nullable String from) throws IOException {
        String query =
                Urls.parameter("mount", digest.toString()) + (from == null ? "" : "&" + Urls.parameter("from", from));
        return caller.call(post(
                repository,
                query,
                Chunk.NONE,
                "mount of blob " + digest,
                Set.of(201, 202),
                from,
                reply -> opened(reply, digest)));
    }

    /** Sends a chunk; returns the session after it. The registry's idea of the size is not asked: some tell an old one. */
    Session patch(String repository, URI location, long offset, BlobSource content) throws IOException {
        WireRequest request = at("PATCH", repository, location)
                .withHeader("Content-Type", BINARY)
                .withHeader("Content-Range", range(offset, content.size()))
                .withBody(content);
        return caller.call(endpoint(
                request,
                "upload at byte " + offset,
                repository,
                Set.of(200, 201, 202, 204),
                reply -> next(reply, location)));
    }

    /**
     * Sends the last of the content, or all of it, and ends the session.
     *
     * @param offset the offset of the content if it must be told, or -1
     */
    void put(String repository, URI location, Digest digest, long offset, BlobSource content) throws IOException {
        WireRequest request = at("PUT", repository, Urls.with(location, "digest", digest.toString()))
                .once()
                .withHeader("Content-Type", BINARY)
                .withBody(content);
        caller.call(endpoint(
                offset < 0 || content.size() == 0
                        ? request
                        : request.withHeader("Content-Range", range(offset, content.size())),
                "blob " + digest,
                repository,
                Set.of(200, 201, 202, 204),
                reply -> {
                    Headers.requireDigest(reply, digest);
                    return reply.status();
                }));
    }

    Session status(String repository, URI location) throws IOException {
        return caller.call(endpoint(
                at("GET", repository, location),
                "upload session",
                repository,
                Set.of(200, 202, 204),
                reply -> next(reply, location)));
    }

    void cancel(String repository, URI location) throws IOException {
        caller.call(endpoint(
                at("DELETE", repository, location),
                "upload session",
                repository,
                Set.of(200, 202, 204),
                Reply::status));
    }

    private <T> Endpoint<T> post(
            String repository,
            String query,
            BlobSource body,
            String subject,
            Set<Integer> expected,
            @Nullable String from,
            Endpoint.Answer<T> answer) {
        URI uri = requests.urls().uploads(repository, query);
        Need write = new Need(repository, Access.WRITE);
        WireRequest request = from == null
                ? requests.to("POST", uri, write)
                : requests.to("POST", uri, new Need(from, Access.READ), write);
        WireRequest typed = body.size() == 0 ? request : request.withHeader("Content-Type", BINARY);
        return new Endpoint<>(typed.withBody(body), subject, repository, expected, ErrorCode.NAME_UNKNOWN, answer);
    }

    private WireRequest at(String method, String repository, URI location) {
        return requests.to(method, location, new Need(repository, Access.WRITE));
    }

    private static <T> Endpoint<T> endpoint(
            WireRequest request, String subject, String repository, Set<Integer> expected, Endpoint.Answer<T> answer) {
        return new Endpoint<>(request, subject, repository, expected, ErrorCode.BLOB_UPLOAD_UNKNOWN, answer);
    }

    private static String range(long offset, long size) {
        return offset + "-" + (offset + size - 1);
    }

    private static Optional<Session> opened(Reply reply, Digest digest) throws OciException {
        if (reply.status() == 201) {
            Headers.requireDigest(reply, digest);
            return Optional.empty();
        }
        return Optional.of(fresh(reply));
    }

    /** A session that was just opened is empty, whatever its {@code Range} means. */
    private static Session fresh(Reply reply) throws OciException {
        return new Session(reply.location(), hints(reply), 0, false);
    }

    private static Session next(Reply reply, URI location) throws OciException {
        return session(reply, reply.headers().firstValue("Location").isPresent() ? reply.location() : location);
    }

    private static Session session(Reply reply, URI location) {
        String range = reply.headers().firstValue("Range").orElse("").strip();
        int dash = range.indexOf('-');
        long last = dash < 0 ? -1 : Headers.number(range.substring(dash + 1));
        boolean ambiguous = last == 0;
        return new Session(location, hints(reply), ambiguous ? 0 : last + 1, ambiguous);
    }

    private static UploadHints hints(Reply reply) {
        long minimum = Headers.number(
                reply.headers().firstValue("OCI-Chunk-Min-Length").orElse(""));
        return new UploadHints(Math.max(0, minimum), 0);
    }
}
