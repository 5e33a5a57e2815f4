// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.spec.Annotations;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TagPolicyTest {
    private static final String TAG = "latest";

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    /** Pushes a manifest that was created at a time, or does not say when. */
    private ManifestContent push(OciRegistry registry, @Nullable String created) throws IOException {
        ImageIndex.Builder index = ImageIndex.builder()
                .mediaType(MediaTypes.IMAGE_INDEX)
                .manifests(List.of())
                .annotation("unique", random.name());
        if (created != null) {
            index.annotation(Annotations.CREATED, created);
        }
        ManifestContent manifest = ManifestContent.of(index.build().toJson(), MediaTypes.IMAGE_INDEX);
        Descriptor pushed = registry.pushManifest(REPOSITORY, manifest, List.of(TAG));
        assertThat(pushed.digest()).isEqualTo(manifest.digest());
        return manifest;
    }

    private static Trio of(TagPolicy policy) {
        return new Trio(options -> options.tagPolicy(policy));
    }

    @Test
    void theFirstThatHasTheTagDecides() throws IOException {
        try (Trio trio = of(TagPolicy.FIRST)) {
            ManifestContent first = push(trio.b, null);
            push(trio.c, null);
            assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(first);
            assertThat(trio.c.names()).containsExactly("pushManifest");
        }
    }

    @Test
    void membersThatAgreeAgree() throws IOException {
        for (TagPolicy policy : TagPolicy.values()) {
            try (Trio trio = of(policy)) {
                ManifestContent manifest = push(trio.b, null);
                trio.c.pushManifest(REPOSITORY, manifest, List.of(TAG));
                assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(manifest);
                assertThat(trio.unified.resolveTag(REPOSITORY, TAG)).isEqualTo(manifest.descriptor());
            }
        }
    }

    @Test
    void membersThatDifferAreAConflictThatSaysWhoSaysWhat() throws IOException {
        try (Trio trio = of(TagPolicy.AGREE)) {
            ManifestContent one = push(trio.a, "2026-01-01T00:00:00Z");
            ManifestContent other = push(trio.c, "2026-01-02T00:00:00Z");
            for (boolean resolve : new boolean[] {true, false}) {
                assertThatThrownBy(() -> {
                            if (resolve) {
                                trio.unified.resolveTag(REPOSITORY, TAG);
                            } else {
                                trio.unified.getTag(REPOSITORY, TAG);
                            }
                        })
                        .isInstanceOfSatisfying(TagConflictException.class, e -> {
                            assertThat(e.digests()).isEqualTo(Map.of("a", one.digest(), "c", other.digest()));
                            assertThat(e.code()).isEqualTo(TagConflictException.CODE);
                            assertThat(e.status()).hasValue(409);
                            assertThat(e.detail())
                                    .contains("{\"members\":{\"a\":\"" + one.digest() + "\",\"c\":\"" + other.digest()
                                            + "\"}}");
                            assertThat(e.reworded(text -> text.replace(REPOSITORY, "view"))
                                            .digests())
                                    .isEqualTo(e.digests());
                        });
            }
        }
    }

    @Test
    void theNewestIsTheOneThatWasCreatedLast() throws IOException {
        try (Trio trio = of(TagPolicy.NEWEST)) {
            push(trio.a, "2026-01-01T01:00:00Z");
            ManifestContent newest = push(trio.b, "2026-01-01T00:30:00-02:00");
            push(trio.c, null);
            assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(newest);
            assertThat(trio.unified.resolveTag(REPOSITORY, TAG)).isEqualTo(newest.descriptor());
        }
    }

    /** RFC 3339, and no other form of ISO 8601. */
    @Test
    void aTimeOfAnyFormThatRfc3339AllowsCounts() throws IOException {
        try (Trio trio = of(TagPolicy.NEWEST)) {
            push(trio.a, "2026-01-01T00:00:00Z");
            ManifestContent newest = push(trio.b, "2026-01-01T00:00:01.0000000001+00:00");
            push(trio.c, "2026-01-01T23:59:00+23:59");
            assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(newest);
        }
        try (Trio trio = of(TagPolicy.NEWEST)) {
            ManifestContent dated = push(trio.a, "1970-01-01T00:00:00-23:59");
            push(trio.b, "2026-01-01T00:00:00+01");
            push(trio.c, "2026-01-01T00:00:00.Z");
            assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(dated);
        }
    }

    @Test
    void aManifestThatSaysWhenIsNewerThanOneThatDoesNot() throws IOException {
        try (Trio trio = of(TagPolicy.NEWEST)) {
            push(trio.a, null);
            push(trio.b, "yesterday");
            ManifestContent dated = push(trio.c, "1970-01-01T00:00:00Z");
            assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(dated);
        }
    }

    @Test
    void withoutANewestItIsAConflict() throws IOException {
        try (Trio trio = of(TagPolicy.NEWEST)) {
            push(trio.a, null);
            push(trio.b, null);
            assertThatThrownBy(() -> trio.unified.getTag(REPOSITORY, TAG)).isInstanceOf(TagConflictException.class);
            push(trio.a, "2026-01-01T00:00:00Z");
            push(trio.b, "2026-01-01T01:00:00+01:00");
            assertThatThrownBy(() -> trio.unified.getTag(REPOSITORY, TAG)).isInstanceOf(TagConflictException.class);
        }
    }

    @Test
    void aMemberThatFailsMayHaveSaidSomethingElse() throws IOException {
        try (Trio trio = of(TagPolicy.AGREE)) {
            push(trio.a, null);
            trio.b.failing(ErrorCode.UNAVAILABLE);
            assertThatThrownBy(() -> trio.unified.getTag(REPOSITORY, TAG))
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.UNAVAILABLE));
        }
    }

    @Test
    void ifThePolicyBearsThatTheOthersDecide() throws IOException {
        try (Trio trio = new Trio(options -> options.tagPolicy(TagPolicy.AGREE).failurePolicy(FailurePolicy.DEGRADE))) {
            ManifestContent manifest = push(trio.a, null);
            trio.b.failing(ErrorCode.UNAVAILABLE);
            assertThat(trio.unified.getTag(REPOSITORY, TAG)).isEqualTo(manifest);
            assertThatThrownBy(() -> trio.unified.getTag(REPOSITORY, "other")).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aTagThatNobodyHasIsNotFound() {
        for (TagPolicy policy : TagPolicy.values()) {
            try (Trio trio = of(policy)) {
                assertThatThrownBy(() -> trio.unified.getTag(REPOSITORY, TAG)).isInstanceOf(NotFoundException.class);
            }
        }
    }
}
