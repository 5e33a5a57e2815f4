// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadOnlyRegistryTest {
    private final OciRegistry mem = MemRegistry.create();
    private final OciRegistry view = ReadOnlyRegistry.of(mem);

    @Test
    void letsReadAndList() throws Exception {
        Digest image = Sample.image(mem, "a", "layer", "1").digest();
        Digest layer = Digest.sha256(Sample.bytes("layer"));
        assertThat(view.getTag("a", "1").digest()).isEqualTo(image);
        assertThat(view.getBlob("a", layer).readAllBytes()).isEqualTo(Sample.bytes("layer"));
        assertThat(view.tags("a").toList()).containsExactly("1");
        assertThat(view.repositories().toList()).containsExactly("a");
        assertThat(view.referrers("a", image).toList()).isEmpty();
    }

    @Test
    void deniesWritesAndOffersNoDeletes() throws Exception {
        Digest image = Sample.image(mem, "a", "layer", "1").digest();
        Digest blob = Digest.sha256(Sample.bytes("layer"));
        assertDenied(() -> view.pushBlob("a", blob, BlobSource.of(Sample.bytes("layer"))));
        assertDenied(() -> view.startBlobUpload("a"));
        assertDenied(() -> view.resumeBlobUpload("a", "id", 0));
        assertDenied(() -> view.mountBlob("b", blob, "a"));
        assertDenied(() -> view.mountBlob("b", blob, null));
        assertDenied(() -> view.pushManifest("a", Sample.index("x"), List.of()));
        assertUnsupported(() -> view.deleteBlob("a", blob));
        assertUnsupported(() -> view.deleteManifest("a", image));
        assertUnsupported(() -> view.deleteTag("a", "1"));
        assertThat(mem.getTag("a", "1").digest()).isEqualTo(image);
        assertThat(mem.repositories().toList()).containsExactly("a");
    }

    private static void assertUnsupported(org.assertj.core.api.ThrowableAssert.ThrowingCallable delete) {
        assertThatThrownBy(delete).isInstanceOf(UnsupportedException.class).hasMessageContaining("read-only");
    }

    private static void assertDenied(org.assertj.core.api.ThrowableAssert.ThrowingCallable change) {
        assertThatThrownBy(change).isInstanceOf(DeniedException.class).hasMessageContaining("read-only");
    }
}
