// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoutedRegistryTest {
    private final OciRegistry first = MemRegistry.create();
    private final OciRegistry second = MemRegistry.create();
    private final OciRegistry router =
            RoutedRegistry.of(Route.to("team/**", first), Route.below("hub.test", second), Route.to("lib/*", second));

    @Test
    void theFirstRouteThatMatchesIsTaken() throws Exception {
        Sample.tagged(router, "team/a", "x", "1");
        Sample.tagged(router, "lib/a", "x", "1");
        assertThat(first.repositories().toList()).containsExactly("team/a");
        assertThat(second.repositories().toList()).containsExactly("lib/a");
    }

    @Test
    void aRouteBelowAPointLosesThePoint() throws Exception {
        Digest image = Sample.image(router, "hub.test/owner/app", "layer", "1").digest();
        assertThat(second.resolveTag("owner/app", "1").digest()).isEqualTo(image);
        assertThat(router.getTag("hub.test/owner/app", "1").digest()).isEqualTo(image);
    }

    @Test
    void whatHasNoRouteIsUnknownAndCannotBeWritten() throws Exception {
        assertThatThrownBy(() -> router.getTag("other", "1"))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_UNKNOWN));
        assertThatThrownBy(() -> router.startBlobUpload("hub.test")).isInstanceOf(DeniedException.class);
        assertThat(router.referrers("other", Digest.sha256(new byte[0])).toList())
                .isEmpty();
    }

    @Test
    void theListIsMergedInOrderAndHoldsWhatIsRouted() throws Exception {
        Sample.tagged(first, "team/b", "x", "1");
        Sample.tagged(first, "stray", "x", "1");
        Sample.tagged(second, "team/x", "x", "1");
        Sample.tagged(second, "lib/a", "x", "1");
        Sample.tagged(second, "zoo", "x", "1");
        assertThat(router.repositories().toList())
                .containsExactly("hub.test/lib/a", "hub.test/team/x", "hub.test/zoo", "lib/a", "team/b");
        assertThat(router.repositories(ListOptions.after("hub.test/team/x")).toList())
                .containsExactly("hub.test/zoo", "lib/a", "team/b");
        assertThat(router.repositories(ListOptions.after("hub.test/zoo").withLimit(1))
                        .toList())
                .containsExactly("lib/a");
        assertThat(router.repositories(ListOptions.after("i")).toList()).containsExactly("lib/a", "team/b");
    }

    @Test
    void whoCannotListIsLeftOut() throws Exception {
        Sample.tagged(first, "a", "x", "1");
        OciRegistry mute = new OciRegistry() {};
        assertThat(RoutedRegistry.of(Route.to("mute/**", mute), Route.to("**", first))
                        .repositories()
                        .toList())
                .containsExactly("a");
    }

    @Test
    void aMountAcrossRoutesIsACopy() throws Exception {
        Digest blob = Sample.blob(first, "team/a", "blob");
        MountResult result = router.mountBlob("hub.test/b", blob, "team/a");
        assertThat(result).isInstanceOf(MountResult.Mounted.class);
        assertThat(second.getBlob("b", blob).readAllBytes()).isEqualTo(Sample.bytes("blob"));
        MountResult nothing = router.mountBlob("lib/c", Digest.sha256(Sample.bytes("none")), "team/a");
        assertThat(nothing).isInstanceOf(MountResult.Refused.class);
        ((MountResult.Refused) nothing).upload().cancel();
    }

    @Test
    void aMountAcrossRoutesMayBeRefused() throws Exception {
        Digest blob = Sample.blob(first, "team/a", "blob");
        OciRegistry refusing = RoutedRegistry.of(List.of(Route.to("team/**", first), Route.to("lib/*", second)), false);
        MountResult result = refusing.mountBlob("lib/c", blob, "team/a");
        assertThat(result).isInstanceOf(MountResult.Refused.class);
        try (var upload = ((MountResult.Refused) result).upload()) {
            upload.write(Sample.bytes("blob"));
            upload.commit(blob);
        }
        assertThat(second.resolveBlob("lib/c", blob).size()).isEqualTo(4);
    }

    @Test
    void aMountOnOneRouteIsAMount() throws Exception {
        Digest blob = Sample.blob(first, "team/a", "blob");
        assertThat(router.mountBlob("team/b", blob, "team/a")).isInstanceOf(MountResult.Mounted.class);
        assertThat(router.mountBlob("team/c", blob, null)).isInstanceOf(MountResult.Mounted.class);
    }
}
