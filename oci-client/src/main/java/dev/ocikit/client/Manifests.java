// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads and deletes manifests by digest or tag (distribution-spec end-3, end-9). */
final class Manifests {
    private static final String ACCEPT = String.join(
            ", ",
            MediaTypes.IMAGE_MANIFEST,
            MediaTypes.IMAGE_INDEX,
            MediaTypes.DOCKER_MANIFEST,
            MediaTypes.DOCKER_MANIFEST_LIST,
            MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED,
            MediaTypes.DOCKER_MANIFEST_SCHEMA1,
            "*/*");

    private final Caller caller;
    private final Requests requests;
    private final int maxBytes;
    private final HeadTrust heads = new HeadTrust();

    Manifests(Caller caller, Requests requests, int maxBytes) {
        this.caller = caller;
        this.requests = requests;
        this.maxBytes = maxBytes;
    }

    ManifestContent get(String repository, Digest digest) throws IOException {
        return caller.call(manifest("GET", repository, digest, Set.of(200), reply -> content(reply, digest))
                .forAnyContent());
    }

    ManifestContent get(String repository, String tag) throws IOException {
        return caller.call(manifest("GET", repository, tag, Set.of(200), reply -> content(reply, null)));
    }

    Descriptor resolve(String repository, Digest digest) throws IOException {
        return heads.resolve(
                () -> head(repository, digest, digest),
                () -> get(repository, digest).descriptor());
    }

    Descriptor resolve(String repository, String tag) throws IOException {
        return heads.resolve(
                () -> head(repository, tag, null), () -> get(repository, tag).descriptor());
    }

    Optional<URI> locate(String repository, Digest digest) throws IOException {
        Set<Integer> expected = Set.of(200, 301, 302, 303, 307, 308);
        return caller.callDirectly(
                manifest("GET", repository, digest, expected, reply -> Located.read(reply, requests.urls())));
    }

    void delete(String repository, Object reference) throws IOException {
        WireRequest request = requests.to(
                "DELETE", requests.urls().manifest(repository, reference, ""), new Need(repository, Access.DELETE));
        caller.call(new Endpoint<>(
                request,
                "manifest " + reference,
                repository,
                Set.of(200, 202, 204),
                ErrorCode.MANIFEST_UNKNOWN,
                Reply::status));
    }

    private <T> Endpoint<T> manifest(
            String method, String repository, Object reference, Set<Integer> expected, Endpoint.Answer<T> answer) {
        WireRequest request = requests.to(
                        method, requests.urls().manifest(repository, reference, ""), new Need(repository, Access.READ))
                .withHeader("Accept", ACCEPT);
        return new Endpoint<>(
                request, "manifest " + reference, repository, expected, ErrorCode.MANIFEST_UNKNOWN, answer);
    }

    /** Returns what the headers alone tell, or empty if that is not enough: then the manifest itself must be read. */
    private Optional<Descriptor> head(String repository, Object reference, @Nullable Digest asked) throws IOException {
        return caller.call(manifest("HEAD", repository, reference, Set.of(200), reply -> {
            if (WebPage.isLabelled(reply.headers())) {
                return Optional.empty();
            }
            if (asked != null) {
                Headers.requireDigest(reply, asked);
            }
            Digest digest = asked != null ? asked : Headers.digest(reply.headers());
            String type = Headers.mediaType(reply.headers());
            if (digest == null || !digest.algorithm().isSupported() || !isFinal(type)) {
                return Optional.empty();
            }
            long size = Headers.size(reply.headers(), digest);
            return size <= 0 ? Optional.empty() : Optional.of(Descriptor.of(type, digest, size));
        }));
    }

    /** Tells whether a manifest has the type and size that its headers say: a signed one is read without its signatures. */
    private static boolean isFinal(String type) {
        return ManifestTypes.isTelling(type) && !MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED.equalsIgnoreCase(type);
    }

    /** Reads a manifest and verifies it: against the digest asked for, or else against the one that the registry reports. */
    private ManifestContent content(Reply reply, @Nullable Digest asked) throws IOException {
        boolean page = WebPage.isInPlaceOfDocument(reply);
        byte[] bytes = reply.bytes(maxBytes, "the limit for manifests (maxManifestBytes)");
        if (page && !isContentOf(asked, bytes)) {
            throw WebPage.insteadOf("a manifest", reply);
        }
        // The copy that is returned, and the largest text while the parser passes over it.
        reply.charge(3L * bytes.length);
        String type = Headers.mediaType(reply.headers());
        if (MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED.equalsIgnoreCase(type)) {
            bytes = SignedManifest.payload(bytes, reply);
            type = MediaTypes.DOCKER_MANIFEST_SCHEMA1;
        } else {
            type = ManifestTypes.of(bytes, type, reply);
        }
        Digest reported = Headers.digest(reply.headers());
        ManifestContent asReported = reported != null && reported.algorithm().isSupported()
                ? verified(bytes, type, reported, reply)
                : ManifestContent.of(bytes, type);
        return asked == null || asked.equals(asReported.digest()) ? asReported : verified(bytes, type, asked, reply);
    }

    private static boolean isContentOf(@Nullable Digest digest, byte[] bytes) {
        return digest != null
                && digest.algorithm().isSupported()
                && digest.algorithm().digest(bytes).equals(digest);
    }

    private static ManifestContent verified(byte[] bytes, String type, Digest expected, Reply reply)
            throws OciException {
        try {
            return ManifestContent.verified(bytes, type, expected);
        } catch (OciException e) {
            throw OciException.of(e.code(), reply.label() + e.getMessage(), reply.status(), null, e);
        }
    }
}
