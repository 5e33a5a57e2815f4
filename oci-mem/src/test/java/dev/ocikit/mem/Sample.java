// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Caller;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Content to push. */
final class Sample {
    private Sample() {}

    /** Makes a call on behalf of a client. */
    static <T> T as(@Nullable String client, Call<T> call) throws IOException {
        Caller.Scope scope = Caller.enter(client);
        try {
            return call.make();
        } finally {
            scope.close();
        }
    }

    static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    static Descriptor blob(String text) {
        return Descriptor.of(MediaTypes.LAYER_TAR, Digest.sha256(text(text)), text(text).length);
    }

    static Digest push(MemRegistry registry, String repository, String text) throws IOException {
        return push(registry, repository, text(text));
    }

    static Digest push(MemRegistry registry, String repository, byte[] content) throws IOException {
        Digest digest = Digest.sha256(content);
        registry.pushBlob(repository, digest, BlobSource.of(content));
        return digest;
    }

    static byte[] read(MemRegistry registry, String repository, Digest digest) throws IOException {
        try (BlobReader reader = registry.getBlob(repository, digest)) {
            return reader.readAllBytes();
        }
    }

    /** Returns an image of the config {@code "config"} and layers. */
    static ImageManifest.Builder image(Descriptor... layers) {
        return ImageManifest.builder()
                .config(Descriptor.of(MediaTypes.IMAGE_CONFIG, Digest.sha256(text("config")), 6))
                .layers(List.of(layers));
    }

    /** Returns an image that differs from others by a name. */
    static ManifestContent named(String name) {
        return content(image().annotation("name", name));
    }

    static ManifestContent content(ImageManifest.Builder image) {
        return ManifestContent.of(image.build().toJson(), MediaTypes.IMAGE_MANIFEST);
    }

    /** A call of a registry. */
    interface Call<T> {
        T make() throws IOException;
    }

    static ManifestContent index(Descriptor... manifests) {
        return ManifestContent.of(ImageIndex.of(List.of(manifests)).toJson(), MediaTypes.IMAGE_INDEX);
    }
}
