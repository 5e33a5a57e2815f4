// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.DigestAlgorithm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagsTest {
    private final MemRegistry registry = MemRegistry.create();
    private final ManifestContent one = Sample.named("one");
    private final ManifestContent two = Sample.named("two");

    @Test
    void aTagThatMovedStaysWhenItsFormerManifestGoes() throws Exception {
        registry.pushManifest("a", one, List.of("t", "old"));
        registry.pushManifest("a", two, List.of("t"));
        registry.deleteManifest("a", one.digest());
        assertThat(registry.tags("a").toList()).containsExactly("t");
        assertThat(registry.getTag("a", "t")).isEqualTo(two);
    }

    @Test
    void aTagThatWentAndCameBackIsNotOfItsFormerManifest() throws Exception {
        registry.pushManifest("a", one, List.of("t"));
        registry.deleteTag("a", "t");
        assertThat(registry.getManifest("a", one.digest())).isEqualTo(one);
        registry.pushManifest("a", two, List.of("t"));
        registry.deleteManifest("a", one.digest());
        assertThat(registry.getTag("a", "t")).isEqualTo(two);
        registry.pushManifest("a", one, List.of());
        registry.deleteManifest("a", two.digest());
        Expect.refusal(ErrorCode.MANIFEST_UNKNOWN, () -> registry.getTag("a", "t"));
        Expect.refusal(ErrorCode.MANIFEST_UNKNOWN, () -> registry.deleteTag("a", "t"));
    }

    @Test
    void aTagRemembersTheDigestItWasPushedUnder() throws Exception {
        ManifestContent sha512 = ManifestContent.of(one.toByteArray(), one.mediaType(), DigestAlgorithm.SHA512);
        registry.pushManifest("a", one, List.of("short"));
        registry.pushManifest("a", sha512, List.of("long"));
        assertThat(registry.resolveTag("a", "short").digest()).isEqualTo(one.digest());
        assertThat(registry.resolveTag("a", "long").digest()).isEqualTo(sha512.digest());
        registry.deleteManifest("a", one.digest());
        assertThat(registry.tags("a").toList()).containsExactly("long");
    }

    @Test
    void areListedInOrderAndInPages() throws Exception {
        List<String> names = List.of("10", "9", "A", "B", "_", "a", "b");
        registry.pushManifest("a", one, List.of("b", "A", "_", "10", "a", "9", "B"));
        assertThat(registry.tags("a").toList()).isEqualTo(names);
        assertThat(registry.tags("a", ListOptions.after("Aa")).toList()).isEqualTo(names.subList(3, 7));
        assertThat(registry.tags("a", ListOptions.after("9").withLimit(2)).toList())
                .containsExactly("A", "B");
        assertThat(registry.tags("a", ListOptions.after("zz")).toList()).isEmpty();
    }

    @Test
    void aListSeesWhatComesWhileItIsWalked() throws Exception {
        registry.pushManifest("a", one, List.of("a", "b", "c"));
        Listing<String> listing = registry.tags("a");
        List<String> walked = new ArrayList<>();
        walked.add(listing.next());
        registry.deleteTag("a", "c");
        registry.pushManifest("a", one, List.of("d"));
        walked.addAll(listing.toList());
        assertThat(walked).startsWith("a", "b").endsWith("d");
    }

    @Test
    void badNamesAreRefusedBeforeAnythingHappens() throws Exception {
        Expect.refusal(ErrorCode.NAME_INVALID, () -> registry.pushManifest("a", one, List.of("fine", "not fine")));
        Expect.refusal(ErrorCode.NAME_INVALID, () -> registry.pushManifest("A", one, List.of()));
        Expect.refusal(ErrorCode.NAME_INVALID, () -> registry.getTag("a", "not fine"));
        Expect.refusal(ErrorCode.NAME_INVALID, () -> registry.mountBlob("a", one.digest(), "../b"));
        assertThat(Expect.refusal(ErrorCode.NAME_INVALID, () -> registry.tags("x".repeat(1 << 20))))
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(1000));
        assertThat(registry.repositories().toList()).isEmpty();
    }
}
