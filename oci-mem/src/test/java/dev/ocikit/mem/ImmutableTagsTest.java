// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImmutableTagsTest {
    private final MemRegistry registry =
            MemRegistry.create(MemOptions.builder().immutableTags(true).build());
    private final ManifestContent one = Sample.named("one");
    private final ManifestContent two = Sample.named("two");

    private long heldWithOne;

    @BeforeEach
    void pushOne() throws Exception {
        registry.pushManifest("a", one, List.of("t"));
        heldWithOne = registry.heldBytes();
    }

    @Test
    void aTagDoesNotMove() throws Exception {
        assertThat(Expect.refusal(ErrorCode.DENIED, () -> registry.pushManifest("a", two, List.of("t"))))
                .hasMessageContaining("the tag t names " + one.digest());
        assertThat(registry.getTag("a", "t")).isEqualTo(one);
        Expect.refusal(ErrorCode.MANIFEST_UNKNOWN, () -> registry.getManifest("a", two.digest()));
        assertThat(registry.heldBytes()).isEqualTo(heldWithOne);
    }

    @Test
    void theSameManifestIsPushedAgain() throws Exception {
        registry.pushManifest("a", one, List.of("t", "t", "u"));
        assertThat(registry.tags("a").toList()).containsExactly("t", "u");
    }

    @Test
    void ofSeveralTagsAllArePushedOrNone() throws Exception {
        Expect.refusal(ErrorCode.DENIED, () -> registry.pushManifest("a", two, List.of("free", "t", "more")));
        assertThat(registry.tags("a").toList()).containsExactly("t");
    }

    @Test
    void theMediaTypeOfATaggedManifestStays() throws Exception {
        ManifestContent other = ManifestContent.of(one.toByteArray(), "application/x-other");
        Expect.refusal(ErrorCode.DENIED, () -> registry.pushManifest("a", other, List.of()));
        assertThat(registry.getTag("a", "t").mediaType()).isEqualTo(one.mediaType());
        assertThat(registry.heldBytes()).isEqualTo(heldWithOne);
    }

    @Test
    void neitherTheTagNorItsManifestGoes() throws Exception {
        Expect.refusal(ErrorCode.UNSUPPORTED, () -> registry.deleteTag("a", "t"));
        Expect.refusal(ErrorCode.UNSUPPORTED, () -> registry.deleteManifest("a", one.digest()));
        Expect.refusal(ErrorCode.MANIFEST_UNKNOWN, () -> registry.deleteTag("a", "u"));
        assertThat(registry.getTag("a", "t")).isEqualTo(one);
    }

    @Test
    void whatATaggedManifestNeedsStays() throws Exception {
        Digest layer = Sample.push(registry, "b", "layer");
        Digest config = Sample.push(registry, "b", "config");
        ManifestContent image = Sample.content(Sample.image(Sample.blob("layer")));
        registry.pushManifest("b", image, List.of());
        ManifestContent inner = Sample.index(image.descriptor());
        registry.pushManifest("b", inner, List.of());
        registry.pushManifest("b", Sample.index(inner.descriptor()), List.of("t"));
        assertStays("b", config, layer);
        assertThatManifestStays("b", image, inner);
        // Elsewhere no tag needs it.
        Sample.push(registry, "c", "layer");
        registry.deleteBlob("c", layer);
    }

    @Test
    void whatATaggedIndexNeedsStaysAlsoIfItComesLater() throws Exception {
        ManifestContent image = Sample.content(Sample.image(Sample.blob("layer")));
        registry.pushManifest("b", Sample.index(image.descriptor()), List.of("t"));
        registry.pushManifest("b", image, List.of());
        Digest layer = Sample.push(registry, "b", "layer");
        assertThatManifestStays("b", image);
        assertStays("b", layer);
    }

    @Test
    void whatAManifestNeedsStaysFromItsFirstTagOn() throws Exception {
        Digest layer = Sample.push(registry, "b", "layer");
        ManifestContent image = Sample.content(Sample.image(Sample.blob("layer")));
        registry.pushManifest("b", image, List.of());
        registry.deleteBlob("b", layer);
        Sample.push(registry, "b", "layer");
        registry.pushManifest("b", image, List.of("t"));
        assertStays("b", layer);
    }

    @Test
    void theMediaTypeOfWhatATaggedIndexNeedsStays() throws Exception {
        ManifestContent image = Sample.named("child");
        registry.pushManifest("b", image, List.of());
        registry.pushManifest("b", Sample.index(image.descriptor()), List.of("t"));
        ManifestContent other = ManifestContent.of(image.toByteArray(), "application/x-other");
        Expect.refusal(ErrorCode.DENIED, () -> registry.pushManifest("b", other, List.of()));
        assertThat(registry.getManifest("b", image.digest()).mediaType()).isEqualTo(image.mediaType());
    }

    @Test
    void theMediaTypeOfANeededManifestIsCorrectedIfItWasNotThatOfAManifest() throws Exception {
        ManifestContent image = Sample.content(Sample.image(Sample.blob("layer")));
        ManifestContent text = ManifestContent.of(image.toByteArray(), "text/plain");
        registry.pushManifest("before", text, List.of());
        registry.pushManifest("before", Sample.index(image.descriptor()), List.of("t"));
        registry.pushManifest("after", Sample.index(image.descriptor()), List.of("t"));
        registry.pushManifest("after", text, List.of());
        for (String repository : List.of("before", "after")) {
            ManifestContent other = ManifestContent.of(image.toByteArray(), "application/x-other");
            Expect.refusal(ErrorCode.DENIED, () -> registry.pushManifest(repository, other, List.of()));
            registry.pushManifest(repository, image, List.of());
            assertThatManifestStays(repository, image);
            Expect.refusal(ErrorCode.DENIED, () -> registry.pushManifest(repository, text, List.of()));
            Digest layer = Sample.push(registry, repository, "layer");
            assertStays(repository, layer);
        }
    }

    @Test
    void theMediaTypeOfANeededIndexIsCorrectedIfItWasNotThatOfAManifest() throws Exception {
        ManifestContent inner = Sample.index(one.descriptor());
        registry.pushManifest("b", ManifestContent.of(inner.toByteArray(), "text/plain"), List.of());
        registry.pushManifest("b", Sample.index(inner.descriptor()), List.of("t"));
        registry.pushManifest("b", inner, List.of());
        assertThatManifestStays("b", inner);
    }

    @Test
    void anIndexOfManifestsThatAreTooLargeTogetherIsNotTagged() throws Exception {
        List<Descriptor> images = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ManifestContent image = Sample.content(Sample.image()
                    .annotation("padding", i + "p".repeat(NeededContent.MAX_READ_BYTES / 5)));
            registry.pushManifest("b", image, List.of());
            images.add(image.descriptor());
        }
        ManifestContent index = Sample.index(images.toArray(new Descriptor[0]));
        long held = registry.heldBytes();
        Expect.refusal(ErrorCode.SIZE_INVALID, () -> registry.pushManifest("b", index, List.of("t")));
        assertThat(registry.heldBytes()).isEqualTo(held);
        assertThat(registry.tags("b").toList()).isEmpty();
        registry.pushManifest("b", Sample.index(images.get(0)), List.of("t"));
    }

    @Test
    void aSubjectIsNotNeeded() throws Exception {
        ManifestContent subject = Sample.named("subject");
        registry.pushManifest("b", subject, List.of());
        registry.pushManifest("b", Sample.content(Sample.image().subject(subject.descriptor())), List.of("t"));
        registry.deleteManifest("b", subject.digest());
    }

    @Test
    void whatATagNeedsIsChargedOnceOrRefusedWithThePush() throws Exception {
        List<Descriptor> layers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            layers.add(Sample.blob("layer " + i));
        }
        ManifestContent image = Sample.content(Sample.image(layers.toArray(new Descriptor[0])));
        registry.pushManifest("b", image, List.of());
        long untagged = registry.heldBytes();
        registry.pushManifest("b", image, List.of("t"));
        long tagged = registry.heldBytes();
        assertThat(tagged - untagged).isBetween(1000 * 150L, 1000 * 250L);
        registry.pushManifest("b", image, List.of("u"));
        assertThat(registry.heldBytes() - tagged).isLessThan(200);

        MemRegistry small = MemRegistry.create(
                MemOptions.builder().immutableTags(true).maxBytes(600_000).build());
        small.pushManifest("b", image, List.of());
        Digest filler = Sample.push(small, "c", new byte[550_000 - (int) small.heldBytes()]);
        long held = small.heldBytes();
        Expect.refusal(ErrorCode.STORAGE_FULL, () -> small.pushManifest("b", image, List.of("t")));
        assertThat(small.heldBytes()).isEqualTo(held);
        Expect.refusal(ErrorCode.MANIFEST_UNKNOWN, () -> small.getTag("b", "t"));
        small.deleteManifest("b", image.digest());
        small.deleteBlob("c", filler);
        assertThat(small.heldBytes()).isZero();
    }

    private void assertStays(String repository, Digest... blobs) throws Exception {
        for (Digest blob : blobs) {
            assertThat(Expect.refusal(ErrorCode.UNSUPPORTED, () -> registry.deleteBlob(repository, blob)))
                    .hasMessageContaining("needs " + blob);
            assertThat(registry.resolveBlob(repository, blob).digest()).isEqualTo(blob);
        }
    }

    private void assertThatManifestStays(String repository, ManifestContent... manifests) throws Exception {
        for (ManifestContent manifest : manifests) {
            Expect.refusal(ErrorCode.UNSUPPORTED, () -> registry.deleteManifest(repository, manifest.digest()));
            assertThat(registry.getManifest(repository, manifest.digest())).isEqualTo(manifest);
        }
    }

    @Test
    void aManifestWithoutTagsGoes() throws Exception {
        registry.pushManifest("a", two, List.of());
        registry.deleteManifest("a", two.digest());
        assertThat(registry.heldBytes()).isEqualTo(heldWithOne);
    }
}
