// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;

/** A blob in memory: its bytes and the descriptor they have. Immutable. */
public final class BlobContent {
    private final byte[] bytes;
    private final Descriptor descriptor;

    private BlobContent(byte[] bytes, Descriptor descriptor) {
        this.bytes = bytes;
        this.descriptor = descriptor;
    }

    /** Returns a blob of media type {@code application/octet-stream} that goes by its sha256 digest. */
    public static BlobContent of(byte[] bytes) {
        return of(bytes, "application/octet-stream", DigestAlgorithm.SHA256);
    }

    /** Returns a blob that goes by its digest of an algorithm. */
    public static BlobContent of(byte[] bytes, String mediaType, DigestAlgorithm algorithm) {
        byte[] copy = bytes.clone();
        return new BlobContent(copy, Descriptor.of(mediaType, algorithm.digest(copy), copy.length));
    }

    /** Returns the media type, digest and size. */
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Returns the digest. */
    public Digest digest() {
        return descriptor.digest();
    }

    /** Returns the number of bytes. */
    public int size() {
        return bytes.length;
    }

    /** Returns a copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns the content to push; it can be opened again and again. */
    public BlobSource source() {
        return BlobSource.of(bytes);
    }

    /** Pushes the blob and returns what the registry answers. */
    public Descriptor pushTo(OciRegistry registry, String repository) throws IOException {
        return registry.pushBlob(repository, digest(), source());
    }

    /** Returns the digest and the size, never the bytes. */
    @Override
    public String toString() {
        return digest() + " (" + size() + " bytes)";
    }
}
