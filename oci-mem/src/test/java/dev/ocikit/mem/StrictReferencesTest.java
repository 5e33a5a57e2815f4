// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictReferencesTest {
    private final MemRegistry registry = MemRegistry.create(
            MemOptions.builder().references(References.STRICT).build());

    @Test
    void namesAllThatIsMissing() throws Exception {
        ManifestContent image = Sample.content(Sample.image(Sample.blob("layer"), Sample.blob("other")));
        Sample.push(registry, "a", "other");
        Sample.push(registry, "b", "layer");
        OciException refusal =
                Expect.refusal(ErrorCode.MANIFEST_BLOB_UNKNOWN, () -> registry.pushManifest("a", image, List.of("t")));
        assertThat(refusal.detail())
                .contains("{\"missing\":[\"" + Sample.blob("config").digest() + "\",\""
                        + Sample.blob("layer").digest() + "\"]}");
        assertThat(registry.tags("a").toList()).isEmpty();
        Sample.push(registry, "a", "config");
        Sample.push(registry, "a", "layer");
        registry.pushManifest("a", image, List.of("t"));
        assertThat(registry.getTag("a", "t")).isEqualTo(image);
    }

    @Test
    void aRefusedManifestMakesNoRepository() throws Exception {
        Expect.refusal(ErrorCode.MANIFEST_BLOB_UNKNOWN, () -> registry.pushManifest("a", Sample.named("x"), List.of()));
        assertThat(registry.repositories().toList()).isEmpty();
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aLayerFromElsewhereNeedNotBeThere() throws Exception {
        Sample.push(registry, "a", "config");
        Descriptor foreign = Sample.blob("layer").toBuilder()
                .urls(List.of("https://example.com/layer"))
                .build();
        registry.pushManifest("a", Sample.content(Sample.image(foreign)), List.of());
    }

    @Test
    void aSubjectNeedNotBeThere() throws Exception {
        Sample.push(registry, "a", "config");
        Descriptor subject = Sample.named("nowhere").descriptor();
        registry.pushManifest("a", Sample.content(Sample.image().subject(subject)), List.of());
        assertThat(registry.referrers("a", subject.digest()).toList()).hasSize(1);
    }

    @Test
    void theManifestsOfAnIndexMustBeThere() throws Exception {
        ManifestContent image = Sample.named("image");
        ManifestContent index = Sample.index(image.descriptor());
        Sample.push(registry, "a", "config");
        Expect.refusal(ErrorCode.MANIFEST_BLOB_UNKNOWN, () -> registry.pushManifest("a", index, List.of()));
        registry.pushManifest("a", image, List.of());
        registry.pushManifest("a", index, List.of());
    }

    /** What was there when the manifest was read may be deleted before the manifest is stored. */
    @Test
    void whatIsDeletedBeforeTheManifestIsStoredIsMissing() throws Exception {
        ManifestContent image = Sample.content(Sample.image(Sample.blob("layer")));
        assertMissing(
                image, Sample.blob("config").digest(), Sample.blob("layer").digest());
        assertMissing(Sample.index(image.descriptor()), image.digest());
    }

    private static void assertMissing(ManifestContent manifest, Digest... missing) throws Exception {
        Space space = new Space(Long.MAX_VALUE, Long.MAX_VALUE);
        try (Reservation reservation = space.open("pushManifest", "a")) {
            Repository repository = new Repository("a", new Contents(space), true, reservation.payer());
            Reading reading = Reading.of("a", manifest);
            OciException refusal = Expect.refusal(
                    ErrorCode.MANIFEST_BLOB_UNKNOWN,
                    () -> repository.push(manifest, reading, List.of("t"), References.STRICT, reservation));
            for (Digest digest : missing) {
                assertThat(refusal.detail().orElseThrow()).contains(digest.toString());
            }
            assertThat(repository.isEmpty()).isTrue();
        }
        assertThat(space.used()).isZero();
    }

    @Test
    void theLaxDefaultTakesAll() throws Exception {
        MemRegistry lax = MemRegistry.create();
        lax.pushManifest("a", Sample.content(Sample.image(Sample.blob("layer"))), List.of());
        lax.pushManifest("a", Sample.index(Sample.named("nowhere").descriptor()), List.of());
    }
}
