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
import java.io.ByteArrayInputStream;
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
    private final long maxUnsizedBytes;
    private final long maxSkipBytes;
    private final HeadTrust heads = new HeadTrust();

    /**
     * Creates the reader of blobs.
     *
     * @param maxUnsizedBytes the greatest size of a blob whose size the registry does not tell
     * @param maxSkipBytes how much of a blob that is sent again from its beginning is skipped to go on
     */
    Blobs(Caller caller, Requests requests, long maxUnsizedBytes, long maxSkipBytes) {
        this.caller = caller;
        this.requests = requests;
        this.maxUnsizedBytes = maxUnsizedBytes;
        this.maxSkipBytes = maxSkipBytes;
    }

    BlobReader get(String repository, Digest digest) throws IOException {
        requireVerifiable(digest);
        return caller.call(content(repository, digest, Set.of(200), null, reply -> whole(repository, digest, reply)));
    }

    private BlobReader whole(String repository, Digest digest, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        if (looksLikePage(reply)) {
            byte[] bytes = readPage(digest, reply);
            return BlobReader.of(descriptor(digest, bytes.length), bytes);
        }
        long length = Headers.contentLength(reply.headers());
        return length >= 0
                ? reader(repository, digest, length, reply)
                : heads.askOrRead(
                        () -> head(repository, digest).map(told -> reader(repository, digest, told.size(), reply)),
                        () -> unsized(repository, digest, reply));
    }

    private BlobReader reader(String repository, Digest digest, long size, Reply reply) {
        reply.keep();
        return HttpBlobReader.whole(descriptor(digest, size), reply, rest(repository, digest, size, reply));
    }

    /** Returns a blob whose size is known once it was read: a large one is asked for again. */
    private BlobReader unsized(String repository, Digest digest, Reply reply) throws IOException {
        UnsizedBlob blob = UnsizedBlob.read(reply, digest, maxUnsizedBytes);
        byte[] bytes = blob.bytes();
        return bytes != null
                ? BlobReader.of(descriptor(digest, bytes.length), bytes)
                : caller.call(content(repository, digest, Set.of(200), null, again -> {
                    Headers.requireDigest(again, digest);
                    return reader(repository, digest, blob.size(), again);
                }));
    }

    /**
     * Returns whether an answer may be a web page and is short enough to be read into memory. Other answers are not waited for: the
     * caller reads them.
     */
    private static boolean looksLikePage(Reply reply) throws IOException {
        if (!WebPage.isLabelled(reply.headers())) {
            return false;
        }
        long length = Headers.contentLength(reply.headers());
        return length < 0 ? WebPage.is(reply) : length <= UnsizedBlob.KEPT_BYTES;
    }

    /**
     * Returns a blob that looks like a web page.
     *
     * @throws WebPageException if the page is not the blob
     */
    private static byte[] readPage(Digest digest, Reply reply) throws IOException {
        byte[] bytes = reply.excerpt(UnsizedBlob.KEPT_BYTES + 1);
        boolean whole =
                bytes.length <= UnsizedBlob.KEPT_BYTES && digest.algorithm().isSupported();
        if (!whole || !digest.algorithm().digest(bytes).equals(digest)) {
            throw WebPage.insteadOf("a blob", reply);
        }
        return bytes;
    }

    /**
     * Reads a part. A registry that does not serve ranges without an end, or of the last bytes, is asked for the size and then for the
     * same bytes by their offsets.
     */
    BlobReader range(String repository, Digest digest, ByteRange range) throws IOException {
        try {
            return exactRange(repository, digest, range);
        } catch (OciException e) {
            if (!isRelative(range) || !mayBeAboutTheForm(e)) {
                throw e;
            }
            long size = sizeAfter(e, repository, digest);
            return exactRange(repository, digest, range.within(size));
        }
    }

    /** Returns whether the end of a range, or its beginning, depends on the size of the blob. */
    private static boolean isRelative(ByteRange range) {
        return range.offset() < 0 || range.length() == Long.MAX_VALUE;
    }

    /** Returns whether a registry may have refused, or misread, the form of a range rather than the bytes that it asked for. */
    private static boolean mayBeAboutTheForm(OciException failure) {
        int status = failure.status().orElse(0);
        return status == 206 || status == 400 || status == 416 || status == 501;
    }

    private long sizeAfter(OciException failure, String repository, Digest digest) throws IOException {
        try {
            return resolve(repository, digest).size();
        } catch (OciException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private BlobReader exactRange(String repository, Digest digest, ByteRange range) throws IOException {
        Reply reply = caller.call(content(repository, digest, Set.of(200, 206), range, Blobs::kept));
        try {
            if (Headers.isEncoded(reply.headers())) {
                throw reply.nonsense("a part of a blob came encoded, which was not asked for");
            }
            return reply.status() == 200
                    ? looksLikePage(reply) ? cutInMemory(digest, range, reply) : cut(repository, digest, range, reply)
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
        return heads.resolve(() -> head(repository, digest), () -> resolveByGet(repository, digest));
    }

    /**
     * Returns whether the registry reports a blob of this size; false if it does not answer, or tells no size. For pushes: a wrong "no" costs
     * one upload, and some registries refuse to look for what they do not have.
     */
    boolean isThere(String repository, Digest digest, long size) throws IOException {
        try {
            return heads.resolveUnconfirmed(
                            () -> head(repository, digest).map(Descriptor::size),
                            () -> sizeByPart(repository, digest, reply -> sizeInHeaders(digest, reply)))
                    == size;
        } catch (OciException e) {
            return false;
        }
    }

    /** Asks for a part, as the answer tells the size of the whole; where it does not, reads the whole within the time for documents. */
    private Descriptor resolveByGet(String repository, Digest digest) throws IOException {
        long size = sizeByPart(repository, digest, reply -> sizeOfWhole(digest, reply));
        return descriptor(
                digest,
                size >= 0
                        ? size
                        : caller.call(blob(
                                "GET", repository, digest, Set.of(200), null, reply -> sizeOfWhole(digest, reply))));
    }

    /**
     * Asks for the first byte.
     *
     * @param whole reads the size from an answer that has the whole instead
     * @return the size of the blob, or -1 if the answer does not tell it
     */
    private long sizeByPart(String repository, Digest digest, Endpoint.Answer<Long> whole) throws IOException {
        return caller.call(blob(
                "GET",
                repository,
                digest,
                Set.of(200, 206, 400, 416),
                ByteRange.of(0, 1),
                reply -> reply.status() == 200 ? whole.read(reply) : sizeBeside(digest, reply)));
    }

    /** Returns the size that the headers of a whole blob tell, or -1 if they do not. */
    private static long sizeInHeaders(Digest digest, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        reply.abandon();
        return WebPage.isLabelled(reply.headers()) ? -1 : Headers.size(reply.headers(), digest);
    }

    /** Returns the size that comes with a part, or with the refusal of one; -1 if it does not. */
    private static long sizeBeside(Digest digest, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        reply.skip();
        String range = reply.headers().firstValue("Content-Range").orElse("");
        return Headers.isEncoded(reply.headers()) || WebPage.isLabelled(reply.headers())
                ? -1
                : Headers.possible(ContentRange.size(range), digest);
    }

    private long sizeOfWhole(Digest digest, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        if (looksLikePage(reply)) {
            return readPage(digest, reply).length;
        }
        long size = WebPage.isLabelled(reply.headers()) ? -1 : Headers.size(reply.headers(), digest);
        if (size < 0 && !digest.algorithm().isSupported()) {
            throw reply.nonsense("the registry does not tell the blob's size");
        }
        if (size < 0) {
            return UnsizedBlob.read(reply, digest, maxUnsizedBytes).size();
        }
        reply.abandon();
        return size;
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

    /** Returns a request for content that the caller reads: unlike all others, it may take as long as it makes progress. */
    private <T> Endpoint<T> content(
            String repository,
            Digest digest,
            Set<Integer> expected,
            @Nullable ByteRange range,
            Endpoint.Answer<T> answer) {
        WireRequest request = requests.to(
                        "GET", requests.urls().blob(repository, digest), new Need(repository, Access.READ))
                .forContent();
        return endpoint(request, repository, digest, expected, range, answer);
    }

    private <T> Endpoint<T> blob(
            String method,
            String repository,
            Digest digest,
            Set<Integer> expected,
            @Nullable ByteRange range,
            Endpoint.Answer<T> answer) {
        WireRequest request =
                requests.to(method, requests.urls().blob(repository, digest), new Need(repository, Access.READ));
        return endpoint(request, repository, digest, expected, range, answer);
    }

    private static <T> Endpoint<T> endpoint(
            WireRequest request,
            String repository,
            Digest digest,
            Set<Integer> expected,
            @Nullable ByteRange range,
            Endpoint.Answer<T> answer) {
        return new Endpoint<>(
                        range == null ? request : request.withHeader("Range", range.toString()),
                        "blob " + digest,
                        repository,
                        expected,
                        ErrorCode.BLOB_UNKNOWN,
                        answer)
                .forAnyContent();
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

    /** Returns the descriptor that HEAD tells; empty if it tells no size, or one that cannot be. */
    private Optional<Descriptor> head(String repository, Digest digest) throws IOException {
        return caller.call(blob("HEAD", repository, digest, Set.of(200), null, reply -> {
            Headers.requireDigest(reply, digest);
            long size = WebPage.isLabelled(reply.headers()) ? -1 : Headers.size(reply.headers(), digest);
            return size < 0 ? Optional.empty() : Optional.of(descriptor(digest, size));
        }));
    }

    /** Returns the size of a blob that GET has found without telling it, or -1. */
    private long ask(String repository, Digest digest) throws IOException {
        return heads.ask(() -> head(repository, digest)).map(Descriptor::size).orElse(-1L);
    }

    /** Cuts a part out of a whole blob that a registry sent instead of the part. */
    private BlobReader cut(String repository, Digest digest, ByteRange range, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        long told = Headers.size(reply.headers(), digest);
        long size = knownSize(told < 0 ? ask(repository, digest) : told, reply);
        ByteRange exact = range.within(size);
        return HttpBlobReader.partOfWhole(
                descriptor(digest, size), exact, reply, rest(repository, digest, size, reply));
    }

    /** Cuts a part out of a whole blob that looks like a web page. */
    private static BlobReader cutInMemory(Digest digest, ByteRange range, Reply reply) throws IOException {
        byte[] bytes = readPage(digest, reply);
        reply.close();
        ByteRange exact = range.within(bytes.length);
        return BlobReader.part(
                descriptor(digest, bytes.length), exact, new ByteArrayInputStream(bytes, (int) exact.offset(), (int)
                        exact.length()));
    }

    private BlobReader part(String repository, Digest digest, ByteRange range, Reply reply) throws IOException {
        Headers.requireDigest(reply, digest);
        String text = reply.headers().firstValue("Content-Range").orElse("");
        ContentRange sent = ContentRange.parse(text);
        if (sent == null) {
            throw reply.nonsense("not the Content-Range of a part: " + Printable.of(text));
        }
        long told = Headers.possible(sent.size(), digest);
        long size = knownSize(told < 0 ? ask(repository, digest) : told, reply);
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
