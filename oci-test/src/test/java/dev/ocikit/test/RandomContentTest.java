// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.mem.References;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Names;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageConfig;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RandomContentTest {
    private final RandomContent random = RandomContent.seeded(42);

    @Test
    void repeatsItselfFromItsSeed() {
        assertThat(random.index(3).digest())
                .isEqualTo(RandomContent.seeded(42).index(3).digest())
                .isNotEqualTo(RandomContent.seeded(43).index(3).digest());
        assertThat(random).hasToString("RandomContent.seeded(42L)");
        assertThat(RandomContent.unseeded().seed())
                .isNotEqualTo(RandomContent.unseeded().seed());
    }

    @Test
    void makesNamesThatAreRepositoriesAndTags() {
        for (int i = 0; i < 1000; i++) {
            assertThat(random.name()).matches(Names::isRepository).matches(Names::isTag);
        }
    }

    @Test
    void makesImagesThatAreValidThroughout() throws Exception {
        ImageContent image = random.image(2, 700);
        ImageManifest manifest = ImageManifest.read(image.manifest().toByteArray());
        assertThat(manifest.validate()).isEmpty();
        assertThat(manifest.layers())
                .hasSize(2)
                .allSatisfy(layer -> assertThat(layer.mediaType()).isEqualTo(MediaTypes.LAYER_TAR));
        ImageConfig config = ImageConfig.read(image.blobs().get(0).bytes());
        assertThat(config.validate()).isEmpty();
        assertThat(config.rootfs().diffIds())
                .isEqualTo(manifest.layers().stream().map(Descriptor::digest).toList());
    }

    @Test
    void makesLayersThatAreTarArchives(@TempDir Path directory) throws Exception {
        Path tar = Files.write(
                directory.resolve("layer.tar"),
                random.image(1, 700).blobs().get(1).bytes());
        Process process = new ProcessBuilder("tar", "-tvf", tar.toString())
                .redirectErrorStream(true)
                .start();
        String listed;
        try (InputStream out = process.getInputStream()) {
            listed = new String(out.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).as(listed).isZero();
        assertThat(listed).contains(" 700 ").startsWith("-rw-r--r--");
    }

    @Test
    void makesIndexesOfDifferentPlatforms() throws Exception {
        ImageContent index = random.index(4);
        ImageIndex document = ImageIndex.read(index.manifest().toByteArray());
        assertThat(document.validate()).isEmpty();
        assertThat(document.manifests())
                .extracting(Descriptor::platform)
                .doesNotHaveDuplicates()
                .allMatch(Optional::isPresent);
        assertThat(index.children()).hasSize(4);
    }

    @Test
    void makesReferrers() throws Exception {
        ImageContent image = random.image();
        ImageContent referrer = random.referrer(image.descriptor(), "application/vnd.example");
        ImageManifest manifest = ImageManifest.read(referrer.manifest().toByteArray());
        assertThat(manifest.validate()).isEmpty();
        assertThat(manifest.subject().map(Descriptor::digest)).contains(image.digest());
        assertThat(manifest.artifactType()).contains("application/vnd.example");
    }

    @Test
    void usesAnotherAlgorithmThroughout() throws Exception {
        ImageContent image = random.withDigestAlgorithm(DigestAlgorithm.SHA512)
                .index(1)
                .children()
                .get(0);
        assertThat(image.digest().algorithm()).isEqualTo(DigestAlgorithm.SHA512);
        assertThat(image.manifest().view().children())
                .allSatisfy(child -> assertThat(child.digest().algorithm()).isEqualTo(DigestAlgorithm.SHA512));
    }

    @Test
    void pushesFromTheLeavesUp() throws IOException {
        OciRegistry strict = MemRegistry.create(
                MemOptions.builder().references(References.STRICT).build());
        ImageContent deep = random.indexOf(List.of(random.index(2), random.image()));
        deep.pushTo(strict, "a/b", "one", "other");
        assertThat(strict.getTag("a/b", "other")).isEqualTo(deep.manifest());
        assertThatThrownBy(() -> strict.pushManifest("a/b", random.image().manifest(), List.of()))
                .isInstanceOf(OciException.class);
    }
}
