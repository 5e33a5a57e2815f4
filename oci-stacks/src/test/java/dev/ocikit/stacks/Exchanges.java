// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.ImageContent;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** An image that is pushed in every way there is, and pulled in every way. */
record Exchanges(ImageContent image, String repository, String tag) {
    private static final int CHUNK_BYTES = 16 << 10;

    /** Pushes the config whole, the layers in chunks and whole by turns, and the manifest with its tag. */
    void push(OciRegistry registry) throws IOException {
        boolean whole = true;
        for (BlobContent blob : image.blobs()) {
            if (whole) {
                blob.pushTo(registry, repository);
            } else {
                pushInChunks(registry, blob);
            }
            whole = !whole;
        }
        registry.pushManifest(repository, image.manifest(), List.of(tag));
    }

    private void pushInChunks(OciRegistry registry, BlobContent blob) throws IOException {
        BlobWriter writer =
                registry.startBlobUpload(repository, new UploadOptions(DigestAlgorithm.SHA256, CHUNK_BYTES));
        try {
            writer.write(blob.bytes());
            writer.flush();
            writer.commit(blob.digest());
        } catch (IOException e) {
            writer.cancel();
            throw e;
        } finally {
            writer.close();
        }
    }

    /**
     * Pulls the image and compares it.
     *
     * @throws AssertionError if what comes is not what was pushed
     */
    void pull(OciRegistry registry) throws IOException {
        require(registry.resolveTag(repository, tag).digest().equals(image.digest()), "the digest of the tag");
        require(registry.getTag(repository, tag).equals(image.manifest()), "the manifest of the tag");
        ManifestContent manifest = registry.getManifest(repository, image.digest());
        require(manifest.equals(image.manifest()), "the manifest");
        for (BlobContent blob : image.blobs()) {
            require(registry.resolveBlob(repository, blob.digest()).size() == blob.size(), "the size of a blob");
            try (BlobReader reader = registry.getBlob(repository, blob.digest())) {
                require(Arrays.equals(reader.readAllBytes(), blob.bytes()), "a blob");
            }
            ByteRange part = ByteRange.of(blob.size() / 3, Math.max(1, blob.size() / 2));
            try (BlobReader reader = registry.getBlobRange(repository, blob.digest(), part)) {
                byte[] expected =
                        Arrays.copyOfRange(blob.bytes(), (int) part.offset(), (int) (part.offset() + part.length()));
                require(Arrays.equals(reader.readAllBytes(), expected), "a part of a blob");
            }
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what + " is not what was pushed");
        }
    }
}
