// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.Finding;
import dev.ocikit.spec.Manifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as it is stored: its bytes, its media type, its digest, and a parsed view beside them.
 *
 * <p>The bytes are never written anew from the view, so the digest always fits them. Immutable; equal by digest and media type.
 */
public final class ManifestContent {
    private final byte[] bytes;
    private final Descriptor descriptor;
    private volatile @Nullable Manifest view;

    private ManifestContent(byte[] bytes, String mediaType, Digest digest) {
        this(bytes, Descriptor.of(MediaTypes.canonical(mediaType), digest, bytes.length));
    }

    private ManifestContent(byte[] bytes, Descriptor descriptor) {
        this.bytes = bytes;
        this.descriptor = descriptor;
    }

    /** Returns a manifest that goes by its sha256 digest. */
    public static ManifestContent of(byte[] bytes, String mediaType) {
        return of(bytes, mediaType, DigestAlgorithm.SHA256);
    }

    /** Returns a manifest that goes by its digest of an algorithm. */
    public static ManifestContent of(byte[] bytes, String mediaType, DigestAlgorithm algorithm) {
        byte[] copy = bytes.clone();
        return new ManifestContent(copy, mediaType, algorithm.digest(copy));
    }

    /**
     * Returns a manifest whose digest is known beforehand.
     *
     * @throws ContentMismatchException DIGEST_INVALID if the bytes have another digest
     * @throws UnsupportedException if this JVM cannot compute a digest of that algorithm
     */
    public static ManifestContent verified(byte[] bytes, String mediaType, Digest expected) throws OciException {
        if (!expected.algorithm().isSupported()) {
            throw OciException.of(ErrorCode.UNSUPPORTED, "no digest can be computed to verify " + expected);
        }
        ManifestContent content = of(bytes, mediaType, expected.algorithm());
        if (!content.digest().equals(expected)) {
            throw OciException.of(
                    ErrorCode.DIGEST_INVALID,
                    "expected a manifest of digest " + expected + ", got " + content.digest());
        }
        return content;
    }

    /** Returns the media type, digest and size. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Returns the digest that the manifest goes by. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** Returns the media type that the manifest was pushed with; one of OCI's or Docker's in lower case, as they are defined. */
    public String mediaType() {
        return descriptor.mediaType();
    }

    /** Returns the number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** Returns the bytes, not copied and read-only. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Writes the bytes to a stream, which must not change them. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
    }

    /**
     * Returns the parsed view. It is made once, when it is first asked for.
     *
     * @throws OciException MANIFEST_INVALID if the bytes are not those of an image manifest or an index
     */
    public Manifest view() throws OciException {
        Manifest parsed = view;
        if (parsed == null) {
            try {
                parsed = Manifest.read(bytes, mediaType());
            } catch (DocumentException e) {
                throw OciException.of(ErrorCode.MANIFEST_INVALID, "manifest " + digest() + ": " + e.getMessage(), e);
            }
            view = parsed;
        }
        return parsed;
    }

    /**
     * Returns the parsed view of a manifest that is about to be stored, after a check that others can read it.
     *
     * @return the view; empty if the media type is none of OCI's or Docker's and the bytes are not those of a manifest, because content of
     *     such types may be anything
     * @throws OciException MANIFEST_INVALID if the media type is one of OCI's or Docker's and the manifest cannot be read, has a
     *     {@linkplain Manifest#firstDefect defect}, or has another {@code mediaType}
     */
    public Optional<Manifest> viewToStore() throws OciException {
        boolean known = MediaTypes.isImageManifest(mediaType()) || MediaTypes.isImageIndex(mediaType());
        Manifest parsed;
        try {
            parsed = view();
        } catch (OciException e) {
            if (known) {
                throw e;
            }
            return Optional.empty();
        }
        Finding defect = known ? parsed.firstDefect().orElse(null) : null;
        if (defect != null) {
            throw OciException.of(ErrorCode.MANIFEST_INVALID, "manifest " + digest() + ": " + defect);
        }
        if (known && !MediaTypes.areEqual(parsed.mediaType(), mediaType())) {
            throw OciException.of(
                    ErrorCode.MANIFEST_INVALID,
                    "manifest " + digest() + ": its mediaType is " + parsed.mediaType() + ", it is pushed as "
                            + mediaType());
        }
        return Optional.of(parsed);
    }

    /**
     * Returns the same manifest with a view of its own, not yet parsed; the bytes are shared. A store keeps and hands out such instances, so
     * that it does not retain the views that its callers parse.
     */
    public ManifestContent withoutView() {
        return new ManifestContent(bytes, descriptor);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ManifestContent that && descriptor.equals(that.descriptor);
    }

    @Override
    public int hashCode() {
        return descriptor.hashCode();
    }

    /** Returns the media type, digest and size, never the bytes. */
    @Override
    public String toString() {
        return mediaType() + " " + digest() + " (" + size() + " bytes)";
    }
}
