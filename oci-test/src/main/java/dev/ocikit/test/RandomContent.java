// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.spec.Platform;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * A source of random blobs, images, indexes and referrers, repeatable by its seed.
 *
 * <p>Registered as an extension ({@code @RegisterExtension RandomContent random = RandomContent.unseeded();}) it adds the seed to the
 * failure of a test, so that {@link #seeded} can repeat it. Used by one thread.
 */
public final class RandomContent implements TestExecutionExceptionHandler {
    private static final List<Platform> PLATFORMS = List.of(
            Platform.of("linux", "amd64"),
            Platform.of("linux", "arm64"),
            Platform.of("linux", "s390x"),
            Platform.of("windows", "amd64"),
            Platform.builder().os("linux").architecture("arm").variant("v7").build());

    private final long seed;
    private final Random random;
    private final DigestAlgorithm algorithm;

    private RandomContent(long seed, Random random, DigestAlgorithm algorithm) {
        this.seed = seed;
        this.random = random;
        this.algorithm = algorithm;
    }

    /** Returns a source that makes the same content each time it is created with a seed. */
    public static RandomContent seeded(long seed) {
        return new RandomContent(seed, new Random(seed), DigestAlgorithm.SHA256);
    }

    /** Returns a source with a seed that differs from run to run. */
    public static RandomContent unseeded() {
        return seeded(new SecureRandom().nextLong());
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    /** Returns this source with another algorithm for all digests, those within documents included. Both go on with the same random. */
    public RandomContent withDigestAlgorithm(DigestAlgorithm other) {
        return new RandomContent(seed, random, other);
    }

    /** Returns a number of random bytes. */
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Returns a random number from 0 to below a bound. */
    public int number(int bound) {
        return random.nextInt(bound);
    }

    /** Returns a random name of lower-case letters and digits, which is a repository and a tag. */
    public String name() {
        return "r" + Long.toUnsignedString(random.nextLong(), 36);
    }

    /** Returns a blob of a number of random bytes. */
    public BlobContent blob(int size) {
        return BlobContent.of(bytes(size), "application/octet-stream", algorithm);
    }

    /** Returns an image of three small layers. */
    public ImageContent image() {
        return image(3, 1000);
    }

    /**
     * Returns an image that runtimes can unpack: each layer is a tar archive with one file.
     *
     * @param layers how many layers, from 0
     * @param fileBytes the size of each layer's file; the layer itself is about 2 KiB larger
     */
    public ImageContent image(int layers, int fileBytes) {
        return image(layers, fileBytes, PLATFORMS.get(0));
    }

    private ImageContent image(int layers, int fileBytes, Platform platform) {
        List<BlobContent> blobs = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            byte[] tar = TarLayer.ofFile(name(), bytes(fileBytes));
            blobs.add(BlobContent.of(tar, MediaTypes.LAYER_TAR, algorithm));
        }
        // A layer that is not compressed is its own diff, so the config lists the layers' digests.
        String config = "{\"architecture\":\"" + platform.architecture() + "\",\"os\":\"" + platform.os()
                + "\",\"config\":{\"Labels\":{\"random\":\"" + name()
                + "\"}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + blobs.stream().map(blob -> "\"" + blob.digest() + "\"").collect(Collectors.joining(",")) + "]}}";
        List<Descriptor> descriptors =
                blobs.stream().map(BlobContent::descriptor).toList();
        blobs.add(0, BlobContent.of(config.getBytes(StandardCharsets.UTF_8), MediaTypes.IMAGE_CONFIG, algorithm));
        ImageManifest manifest = ImageManifest.builder()
                .mediaType(MediaTypes.IMAGE_MANIFEST)
                .config(blobs.get(0).descriptor())
                .layers(descriptors)
                .build();
        return new ImageContent(content(manifest.toJson(), MediaTypes.IMAGE_MANIFEST), blobs, List.of());
    }

    /** Returns an index of small images, each for another platform as far as there are enough. */
    public ImageContent index(int images) {
        List<ImageContent> children = new ArrayList<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < images; i++) {
            Platform platform = PLATFORMS.get(i % PLATFORMS.size());
            ImageContent child = image(1, 500, platform);
            children.add(child);
            descriptors.add(child.descriptor().toBuilder().platform(platform).build());
        }
        return index(children, descriptors);
    }

    /** Returns an index of what is given. */
    public ImageContent indexOf(List<ImageContent> children) {
        return index(children, children.stream().map(ImageContent::descriptor).toList());
    }

    private ImageContent index(List<ImageContent> children, List<Descriptor> descriptors) {
        ImageIndex index = ImageIndex.builder()
                .mediaType(MediaTypes.IMAGE_INDEX)
                .manifests(descriptors)
                .annotation("random", name())
                .build();
        return new ImageContent(content(index.toJson(), MediaTypes.IMAGE_INDEX), List.of(), children);
    }

    /** Returns an artifact of one blob, of an artifact type. */
    public ImageContent artifact(String artifactType) {
        return artifact(builder(artifactType));
    }

    /** Returns an artifact that refers to a subject, which need not exist. Its annotation {@code random} has a random value. */
    public ImageContent referrer(Descriptor subject, String artifactType) {
        return artifact(
                builder(artifactType).subject(Descriptor.of(subject.mediaType(), subject.digest(), subject.size())));
    }

    private ImageManifest.Builder builder(String artifactType) {
        return ImageManifest.builder()
                .mediaType(MediaTypes.IMAGE_MANIFEST)
                .artifactType(artifactType)
                .annotation("random", name());
    }

    private ImageContent artifact(ImageManifest.Builder builder) {
        BlobContent config = BlobContent.of("{}".getBytes(StandardCharsets.UTF_8), MediaTypes.EMPTY, algorithm);
        BlobContent layer = blob(100);
        ImageManifest manifest = builder.config(config.descriptor())
                .layers(List.of(layer.descriptor()))
                .build();
        return new ImageContent(
                content(manifest.toJson(), MediaTypes.IMAGE_MANIFEST), List.of(config, layer), List.of());
    }

    private ManifestContent content(byte[] json, String mediaType) {
        return ManifestContent.of(json, mediaType, algorithm);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new SeedNote(seed));
        throw failure;
    }

    /** Returns the expression that creates this source again. */
    @Override
    public String toString() {
        return "RandomContent.seeded(" + seed + "L)";
    }

    /** Stands in the stack trace of a failure to say what repeats it. */
    private static final class SeedNote extends Exception {
        private static final long serialVersionUID = 1L;

        SeedNote(long seed) {
            super("the content was that of RandomContent.seeded(" + seed + "L)", null, false, false);
        }
    }
}
