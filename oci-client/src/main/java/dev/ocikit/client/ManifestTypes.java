// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.Manifest;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.spec.MemberScanner;
import dev.ocikit.spec.ParseCost;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out the media type of a manifest from what the registry says of it and what it says itself. */
final class ManifestTypes {
    /** What storage, proxies and web frameworks say of anything. */
    private static final Set<String> GENERIC = Set.of(
            "",
            "application/json",
            "application/octet-stream",
            "application/xhtml+xml",
            "binary/octet-stream",
            "text/html",
            "text/plain");

    private ManifestTypes() {}

    /** Tells whether a content type says what kind of manifest it is. */
    static boolean isTelling(String contentType) {
        return !GENERIC.contains(contentType.toLowerCase(Locale.ROOT)) && MediaTypes.isValid(contentType);
    }

    /**
     * Returns the media type.
     *
     * @throws OciException MANIFEST_INVALID if the registry says one thing and the manifest another: two readers could understand it
     *     differently
     */
    static String of(byte[] manifest, String contentType, Reply reply) throws OciException {
        String own = own(manifest);
        if (!isTelling(contentType)) {
            return own != null ? own : assumed(manifest, contentType, reply);
        }
        if (own != null && !own.equalsIgnoreCase(contentType)) {
            throw reply.fault(
                    ErrorCode.MANIFEST_INVALID,
                    "the registry says " + Printable.of(contentType) + ", the manifest says " + Printable.of(own));
        }
        return contentType;
    }

    /**
     * Requires that a manifest says of itself what its content type will say (distribution-spec, "Pushing Manifests"). Not every registry
     * refuses such a manifest, and readers do.
     *
     * @throws OciException MANIFEST_INVALID if it says something else, or may to some readers: its {@code mediaType} is there twice, or under a
     *     name that differs in case
     */
    static void requireAgreement(ManifestContent manifest) throws OciException {
        byte[] bytes = manifest.toByteArray();
        if (MemberScanner.isAmbiguous(bytes, "mediaType")) {
            throw OciException.of(
                    ErrorCode.MANIFEST_INVALID,
                    "manifest " + manifest.digest()
                            + " was not sent: its mediaType is there twice, or under a name that differs in case");
        }
        String own = member(bytes);
        if (own != null && !own.equalsIgnoreCase(manifest.mediaType())) {
            throw OciException.of(
                    ErrorCode.MANIFEST_INVALID,
                    "manifest " + manifest.digest() + " was not sent: its mediaType is " + Printable.of(own)
                            + ", the Content-Type would be " + Printable.of(manifest.mediaType()));
        }
    }

    private static @Nullable String own(byte[] manifest) {
        String member = member(manifest);
        return member != null && MediaTypes.isValid(member) ? member : null;
    }

    /** Returns the member {@code mediaType}, or null if there is none that says anything. */
    private static @Nullable String member(byte[] manifest) {
        return MemberScanner.string(manifest, "mediaType")
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }

    private static String assumed(byte[] manifest, String contentType, Reply reply) throws OciException {
        reply.charge(ParseCost.of(manifest));
        try {
            return Manifest.read(manifest, null).mediaType();
        } catch (DocumentException e) {
            return MediaTypes.isValid(contentType) ? contentType : "application/octet-stream";
        }
    }
}
