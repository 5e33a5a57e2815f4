// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and deletes blobs (distribution-spec end-2, end-10). */
final class Blobs {
    /** What a registry knows of a blob; what its answers say of the type says more about its storage. */
    static final String MEDIA_TYPE = "application/octet-stream";

    private final Caller caller;
    private final Requests requests;
    private final int smallBytes;
    private final long maxSkipBytes;

    /**
     * Creates the reader of blobs.
     *
     * @param smallBytes up to which size a blob of unknown size is read into memory
     * @param maxSkipBytes how much of a blob that is sent again from its beginning is skipped to go on
     */
    Blobs(Caller caller, Requests requests, int smallBytes, long maxSkipBytes) {
        this.caller = caller;
        this.requests = requests;
        this.smallBytes = smallBytes;
        this.maxSkipBytes = maxSkipBytes;
    }

    BlobReader get(String repository, Digest digest) throws IOException {
        requireVerifiable(digest);
        Reply reply = caller.call(blob("GET", repository, digest, Set.of(200), null, Blobs::kept));
        try {
            long size = size(repository, digest, reply);
            return size < 0
                    ? small(digest, reply)
                    : HttpBlobReader.whole(descriptor(digest, size), reply, rest(repository, digest, size, reply));
        } catch (IOException | RuntimeException e) {
            reply.close();
            throw e;
        }
    }

    BlobReader range(String repository, Digest digest, ByteRange range) throws IOException {
        Reply reply = caller.call(blob("GET", repository, digest, Set.of(200, 206), range, Blobs::kept));
        try {
            if (Headers.isEncoded(reply.headers())) {
                throw reply.nonsense("a part of a blob came encoded, which was not asked for");
            }
            return reply.status() == 200
                    ? cut(repository, digest, range, reply)
                    : part(repository, digest, range, reply);
        } catch (RuntimeException e) {
            reply.close();
            throw e;
        } catch (IOException e) {
            reply.close();
            throw Caller.explain(e, reply.label());
        }
    }

    Descriptor resolve(String repository, Digest digest) throws IOException {
        long size = head(repository, digest);
        if (size < 0) {
            size = caller.call(blob("GET", repository, digest, Set.of(200), null, reply -> {
                Headers.requireDigest(reply, digest);
                long length = Headers.contentLength(reply.headers());
                reply.abandon();
                if (length < 0) {
                    throw reply.nonsense("the registry does not tell the blob's size");
                }
                return length;
            }));
        }
        return descriptor(digest, size);
    }

    /** Asks for one byte, so that a registry that does not redirect does not begin to send the blob. */
    Optional<URI> locate(String repository, Digest digest) throws IOException {
        Set<Integer> expected = Set.of(200, 206, 301, 302, 303, 307, 308, 416);
        return caller.callDirectly(blob(
                "GET",
                repository,
                digest,
                expected,
                ByteRange.of(0, 1),
                reply -> Located.read(reply, requests.urls())));
    }

    void delete(String repository, Digest digest) throws IOException {
        WireRequest request =
                requests.to("DELETE", requests.urls().blob(repository, digest), new Need(repository, Access.DELETE));
        caller.call(new Endpoint<>(
                request, "blob " + digest, repository, Set.of(200, 202, 204), ErrorCode.BLOB_UNKNOWN, Reply::status));
    }

    private <T> Endpoint<T> blob(
            String method,
            String repository,
            Digest digest,
            Set<Integer> expected,
            @Nullable ByteRange range,
            Endpoint.Answer<T> answer) {
        WireRequest request = requests.to(
                        method, requests.urls().blob(repository, digest), new Need(repository, Access.READ))
                .forContent();
        return new Endpoint<>(
                range == null ? request : request.withHeader("Range", range.toString()),
                "blob " + digest,
                repository,
                expected,
                ErrorCode.BLOB_UNKNOWN,
                answer);
    }

    private BlobRest rest(String repository, Digest digest, long size, Reply first) {
        WireRequest request = requests.to(
                        "GET", requests.urls().blob(repository, digest), new Need(repository, Access.READ))
                .forContent();
        return new BlobRest(caller, request, repository, digest, size, first, maxSkipBytes);
    }

    static Reply kept(Reply reply) {
        reply.keep();
        return reply;
    }

    /** Returns the size that the registry reports without sending the blob, or -1. */
    private long head(String repository, Digest digest) throws IOException {
        return caller.call(blob("HEAD", repository, digest, Set.of(200), null, reply -> {
            Headers.requireDigest(reply, digest);
            return Headers.contentLength(reply.headers());
        }));
    }

    private long size(String repository, Digest digest, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        long length = Headers.contentLength(reply.headers());
        return length < 0 ? head(repository, digest) : length;
    }

    private BlobReader small(Digest digest, Reply reply) throws IOException {
        byte[] bytes = reply.bytes(smallBytes);
        Digest actual = digest.algorithm().digest(bytes);
        if (!actual.equals(digest)) {
            throw reply.fault(ErrorCode.DIGEST_INVALID, "expected content of digest " + digest + ", got " + actual);
        }
        reply.close();
        return BlobReader.of(descriptor(digest, bytes.length), bytes);
    }

    /** Cuts a part out of a whole blob that a registry sent instead of the part. */
    private BlobReader cut(String repository, Digest digest, ByteRange range, Reply reply) throws IOException {
        long size = knownSize(size(repository, digest, reply), reply);
        ByteRange exact = range.within(size);
        return HttpBlobReader.partOfWhole(
                descriptor(digest, size), exact, reply, rest(repository, digest, size, reply));
    }

    private BlobReader part(String repository, Digest digest, ByteRange range, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        String text = reply.headers().firstValue("Content-Range").orElse("");
        ContentRange sent = ContentRange.parse(text);
        if (sent == null) {
            throw reply.nonsense("not the Content-Range of a part: " + Printable.of(text));
        }
        long size = knownSize(sent.size() < 0 ? head(repository, digest) : sent.size(), reply);
        ByteRange exact = range.within(size);
        long length = Headers.contentLength(reply.headers());
        if (sent.first() != exact.offset()
                || sent.length() != exact.length()
                || (length >= 0 && length != exact.length())) {
            throw reply.nonsense("asked for " + range + ", got " + Printable.of(text)
                    + (length < 0 ? "" : " in " + length + " bytes"));
        }
        return HttpBlobReader.part(descriptor(digest, size), exact, reply, rest(repository, digest, size, reply));
    }

    private static long knownSize(long size, Reply reply) throws OciException {
        if (size < 0) {
            throw reply.nonsense("the registry does not tell the blob's size");
        }
        return size;
    }

    private static Descriptor descriptor(Digest digest, long size) {
        return Descriptor.of(MEDIA_TYPE, digest, size);
    }

    private static void requireVerifiable(Digest digest) throws OciException {
        if (!digest.algorithm().isSupported()) {
            throw OciException.of(ErrorCode.UNSUPPORTED, "no digest can be computed to verify " + digest);
        }
    }
}
