// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
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
        Expect.refusal(ErrorCode.DENIED, () -> registry.deleteTag("a", "t"));
        Expect.refusal(ErrorCode.DENIED, () -> registry.deleteManifest("a", one.digest()));
        Expect.refusal(ErrorCode.MANIFEST_UNKNOWN, () -> registry.deleteTag("a", "u"));
        assertThat(registry.getTag("a", "t")).isEqualTo(one);
    }

    @Test
    void aManifestWithoutTagsGoes() throws Exception {
        registry.pushManifest("a", two, List.of());
        registry.deleteManifest("a", two.digest());
        assertThat(registry.heldBytes()).isEqualTo(heldWithOne);
    }
}
