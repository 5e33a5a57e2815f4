// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectedRegistryTest {
    private final OciRegistry mem = MemRegistry.create();
    private final OciRegistry view = SelectedRegistry.of(mem, RepositorySelection.of("open/**"));
    private Digest image;
    private Digest secret;

    @BeforeEach
    void push() throws Exception {
        image = Sample.image(mem, "open/a", "layer", "1").digest();
        Sample.image(mem, "open/b", "layer", "1");
        secret = Sample.blob(mem, "secret/a", "secret");
        Sample.tagged(mem, "secret/a", "x", "1");
    }

    @Test
    void whatIsSelectedIsAsItWas() throws Exception {
        assertThat(view.getTag("open/a", "1").digest()).isEqualTo(image);
        view.pushManifest("open/new", Sample.index("x"), List.of("2"));
        assertThat(mem.tags("open/new").toList()).containsExactly("2");
    }

    @Test
    void whatIsHiddenIsUnknownToThoseWhoRead() {
        assertUnknown(() -> view.getTag("secret/a", "1"));
        assertUnknown(() -> view.getBlob("secret/a", secret));
        assertUnknown(() -> view.resolveBlob("secret/a", secret));
        assertUnknown(() -> view.locateBlob("secret/a", secret));
        assertUnknown(() -> view.tags("secret/a"));
        assertUnknown(() -> view.deleteTag("secret/a", "1"));
        assertUnknown(() -> view.mountBlob("open/a", secret, "secret/a"));
    }

    @Test
    void whatIsHiddenHasNoReferrersLikeWhatIsNotThere() throws Exception {
        assertThat(view.referrers("secret/a", image).toList()).isEmpty();
        assertThat(view.referrers("open/none", image).toList()).isEmpty();
    }

    @Test
    void whatIsHiddenIsDeniedToThoseWhoWrite() {
        assertThatThrownBy(() -> view.startBlobUpload("secret/a")).isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> view.pushManifest("secret/new", Sample.index("x"), List.of()))
                .isInstanceOf(DeniedException.class);
        assertThatThrownBy(() -> view.mountBlob("secret/a", secret, "open/a")).isInstanceOf(DeniedException.class);
    }

    @Test
    void whatIsHiddenIsAbsentFromTheList() throws Exception {
        assertThat(view.repositories().toList()).containsExactly("open/a", "open/b");
        assertThat(view.repositories(ListOptions.first(1)).toList()).containsExactly("open/a");
        assertThat(view.repositories(ListOptions.after("open/a")).toList()).containsExactly("open/b");
        assertThat(SelectedRegistry.of(mem, name -> name.startsWith("secret"))
                        .repositories(ListOptions.first(1))
                        .toList())
                .containsExactly("secret/a");
    }

    @Test
    void aMountWithoutASourceDoesNotTellWhatIsHidden() throws Exception {
        MountResult refused = view.mountBlob("open/a", secret, null);
        assertThat(refused).isInstanceOf(MountResult.Refused.class);
        ((MountResult.Refused) refused).upload().cancel();
        assertThat(SelectedRegistry.of(mem, RepositorySelection.of("open/**"), true)
                        .mountBlob("open/a", secret, null))
                .isInstanceOf(MountResult.Mounted.class);
    }

    @Test
    void badNamesAreRefusedBeforeTheSelectionIsAsked() {
        OciRegistry asking = SelectedRegistry.of(mem, name -> {
            throw new AssertionError("asked about " + name);
        });
        assertThatThrownBy(() -> asking.getTag("../x", "1"))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_INVALID));
    }

    private static void assertUnknown(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_UNKNOWN));
    }
}
