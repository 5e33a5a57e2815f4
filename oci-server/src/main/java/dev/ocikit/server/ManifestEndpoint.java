// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.Manifest;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.spec.ParseCost;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Manifests and tags (distribution-spec, "Pulling manifests", "Pushing manifests", "Deleting"; end-3, end-7, end-9). */
final class ManifestEndpoint {
    /** Smaller manifests are not charged while they are sent: the number of requests in progress bounds them well enough. */
    private static final int UNCHARGED_BYTES = 64 * 1024;

    private final ServerOptions options;
    private final BodyBudget memory;

    ManifestEndpoint(ServerOptions options, BodyBudget memory) {
        this.options = options;
        this.memory = memory;
    }

    /** Answers a GET. */
    Response get(Incoming incoming) throws IOException {
        Request request = incoming.request();
        OciRegistry registry = incoming.registry();
        String repository = incoming.repository();
        if (request.header("If-None-Match") != null) {
            Descriptor known = resolve(incoming);
            if (ContentHeaders.isKnown(request, known.digest())) {
                return ContentHeaders.notModified(known.digest());
            }
        }
        ManifestContent manifest;
        if (incoming.target().namesDigest()) {
            Digest digest = incoming.target().digest();
            if (options.redirects()) {
                Optional<URI> location = registry.locateManifest(repository, digest);
                if (location.isPresent()) {
                    return ContentHeaders.redirect(location.get(), digest);
                }
            }
            manifest = registry.getManifest(repository, digest);
        } else {
            manifest = registry.getTag(repository, incoming.target().tag());
        }
        if (!isTaken(request, manifest.mediaType())) {
            return notTaken(manifest.mediaType());
        }
        Response.Builder response = content(manifest.descriptor());
        return manifest.size() <= UNCHARGED_BYTES
                ? response.bytes(manifest.buffer())
                : large(response, manifest, incoming);
    }

    /** Returns a response that is charged until it is sent, because the store may have let go of the manifest before. */
    private Response large(Response.Builder response, ManifestContent manifest, Incoming incoming) throws OciException {
        BodyBudget.Reservation reserved = memory.open(incoming.caller());
        reserved.resize(manifest.size());
        return response.bytes(manifest.buffer()).holding(reserved);
    }

    /** Answers a HEAD. */
    Response head(Incoming incoming) throws IOException {
        Descriptor manifest = resolve(incoming);
        if (ContentHeaders.isKnown(incoming.request(), manifest.digest())) {
            return ContentHeaders.notModified(manifest.digest());
        }
        return isTaken(incoming.request(), manifest.mediaType())
                ? content(manifest).head(manifest.size())
                : notTaken(manifest.mediaType());
    }

    private static Descriptor resolve(Incoming incoming) throws IOException {
        OciRegistry registry = incoming.registry();
        Target target = incoming.target();
        return target.namesDigest()
                ? registry.resolveManifest(target.repository(), target.digest())
                : registry.resolveTag(target.repository(), target.tag());
    }

    private static boolean isTaken(Request request, String mediaType) {
        return Accept.takes(request.headers("Accept"), mediaType);
    }

    private static Response notTaken(String mediaType) {
        return Refusal.answer(
                406, ErrorCode.UNSUPPORTED, "the manifest is of type " + mediaType + ", which Accept leaves out");
    }

    private static Response.Builder content(Descriptor manifest) {
        return ContentHeaders.identify(
                Response.status(200).header("Content-Type", manifest.mediaType()), manifest.digest());
    }

    /** Answers a DELETE: of a manifest with its tags, or of a tag alone. */
    Response delete(Incoming incoming) throws IOException {
        OciRegistry registry = incoming.registry();
        Target target = incoming.target();
        if (target.namesDigest()) {
            registry.deleteManifest(target.repository(), target.digest());
        } else {
            registry.deleteTag(target.repository(), target.tag());
        }
        return Response.status(202).empty();
    }

    /**
     * Answers a PUT: of a tag, or of a digest and any number of tags as parameters. A tag, too, may come with the digest of the manifest as
     * the parameter {@code digest}; the manifest is then stored under that digest.
     */
    Response put(Incoming incoming) throws IOException {
        Target target = incoming.target();
        Digest parameter = incoming.query().digest("digest");
        Digest announced = parameter == null ? null : Target.verifiable(parameter);
        Digest digest = target.namesDigest() ? Target.verifiable(target.digest()) : announced;
        List<String> parameters = incoming.query().all("tag");
        if (parameters.size() > options.tagsPerPush()) {
            return Refusal.answer(
                    414,
                    ErrorCode.UNSUPPORTED,
                    "at most " + options.tagsPerPush() + " tags in one request, not " + parameters.size());
        }
        Set<String> asked = new LinkedHashSet<>();
        for (String tag : parameters) {
            asked.add(Target.tag(tag, ErrorCode.NAME_INVALID));
        }
        Set<String> tags = new LinkedHashSet<>(asked);
        if (!target.namesDigest()) {
            tags.add(Target.tag(target.reference(), ErrorCode.MANIFEST_INVALID));
        }
        if (incoming.request().contentLength() > options.manifestBytes()) {
            return tooLarge();
        }
        try (BodyBudget.Reservation reserved = memory.open(incoming.caller())) {
            byte[] bytes = read(incoming, reserved);
            if (bytes.length > options.manifestBytes()) {
                return tooLarge();
            }
            reserved.resize(2L * bytes.length + ParseCost.of(bytes));
            if (announced != null && !announced.equals(digest)) {
                requireDigest(bytes, announced);
            }
            return store(incoming, manifest(incoming, bytes, digest), tags, asked);
        }
    }

    private static ManifestContent manifest(Incoming incoming, byte[] bytes, @Nullable Digest digest)
            throws IOException {
        String mediaType = mediaType(incoming.request().header("Content-Type"), bytes);
        return digest == null
                ? ManifestContent.of(bytes, mediaType)
                : ManifestContent.verified(bytes, mediaType, digest);
    }

    /** Refuses bytes of another digest than announced, which may be of another algorithm than the one that they are stored under. */
    private static void requireDigest(byte[] bytes, Digest announced) throws OciException {
        Digest actual = announced.algorithm().digest(bytes);
        if (!actual.equals(announced)) {
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID, "expected a manifest of digest " + announced + ", got " + actual);
        }
    }

    /**
     * Stores a manifest.
     *
     * @param asked the tags that the request has as parameters
     */
    private static Response store(Incoming incoming, ManifestContent manifest, Set<String> tags, Set<String> asked)
            throws IOException {
        Manifest view = view(manifest);
        String repository = incoming.repository();
        Digest stored = incoming.registry()
                .pushManifest(repository, manifest, new ArrayList<>(tags))
                .digest();
        Response.Builder response = Response.status(201)
                .header("Location", "/v2/" + repository + "/manifests/" + stored)
                .header(ContentHeaders.DIGEST, stored.toString());
        if (view != null && view.subject().isPresent()) {
            response.header("OCI-Subject", view.subject().get().digest().toString());
        }
        for (String tag : asked) {
            response.header("OCI-Tag", tag);
        }
        return response.empty();
    }

    /** Returns the body: one byte more than a manifest may have if it is longer. */
    private byte[] read(Incoming incoming, BodyBudget.Reservation reserved) throws IOException {
        long length = incoming.request().contentLength();
        int most = Math.min(options.manifestBytes(), Integer.MAX_VALUE - 1) + 1;
        byte[] bytes = reserved.read(incoming.body(), length, most);
        if (bytes.length < length) {
            throw OciException.of(
                    ErrorCode.SIZE_INVALID, "the body ended after " + bytes.length + " of its " + length + " bytes");
        }
        return bytes;
    }

    private Response tooLarge() {
        return Refusal.answer(
                413,
                ErrorCode.MANIFEST_INVALID,
                "a manifest has at most " + options.manifestBytes() + " bytes in this registry");
    }

    /** Returns the type that a manifest is stored under: that of its request, or its own if the request has none. */
    private static String mediaType(@Nullable String contentType, byte[] bytes) throws OciException {
        if (contentType == null) {
            try {
                return Manifest.read(bytes, null).mediaType();
            } catch (DocumentException e) {
                throw OciException.of(
                        ErrorCode.MANIFEST_INVALID,
                        "the request has no Content-Type, and its body does not tell: " + e.getMessage(),
                        e);
            }
        }
        int parameters = contentType.indexOf(';');
        String mediaType = (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
        if (!MediaTypes.isValid(mediaType)) {
            throw OciException.of(ErrorCode.MANIFEST_INVALID, "the Content-Type is not a media type");
        }
        return mediaType;
    }

    /**
     * Returns the parsed view; null if the manifest is of a type that we do not know and does not look like one that we do.
     *
     * @throws OciException MANIFEST_INVALID if it is not what its type says
     */
    private static @Nullable Manifest view(ManifestContent manifest) throws OciException {
        Manifest view = manifest.viewToStore().orElse(null);
        if (view != null && !MediaTypes.areEqual(view.mediaType(), manifest.mediaType())) {
            throw OciException.of(
                    ErrorCode.MANIFEST_INVALID,
                    "the manifest says it is " + view.mediaType() + ", the Content-Type says " + manifest.mediaType());
        }
        return view;
    }
}
