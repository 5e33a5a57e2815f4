// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a repository sees: what was pushed or mounted to it. */
class VisibilityTest {
    private final MemRegistry registry = MemRegistry.create();

    @Test
    void aBlobIsSeenWhereItWasPushed() throws Exception {
        Digest digest = Sample.push(registry, "a", "x");
        Sample.push(registry, "b", "y");
        Expect.refusal(ErrorCode.BLOB_UNKNOWN, () -> registry.getBlob("b", digest));
        Expect.refusal(ErrorCode.BLOB_UNKNOWN, () -> registry.getBlob("c", digest));
    }

    @Test
    void aMountFromARepositoryNeedsTheBlobThere() throws Exception {
        Digest digest = Sample.push(registry, "a", "x");
        Sample.push(registry, "b", "y");
        assertMounted("c", digest, "a");
        assertMounted("c", digest, "a");
        assertMounted("d", digest, "c");
        assertRefused("e", digest, "b");
        assertRefused("e", digest, "nowhere");
        assertThat(registry.repositories().toList()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aMountFromAnywhereFindsWhatTheRegistryHolds() throws Exception {
        Digest digest = Sample.push(registry, "a", "x");
        assertMounted("b", digest, null);
        registry.deleteBlob("a", digest);
        assertMounted("c", digest, null);
        registry.deleteBlob("b", digest);
        assertThat(Sample.read(registry, "c", digest)).isEqualTo(Sample.text("x"));
        registry.deleteBlob("c", digest);
        assertRefused("d", digest, null);
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aRefusedMountGoesOnAsAnUpload() throws Exception {
        byte[] content = Sample.text("x");
        Digest digest = DigestAlgorithm.SHA512.digest(content);
        MountResult result = registry.mountBlob("a", digest, null);
        assertThat(result).isInstanceOf(MountResult.Refused.class);
        try (BlobWriter upload = ((MountResult.Refused) result).upload()) {
            upload.write(content);
            upload.commit(digest);
        }
        assertThat(Sample.read(registry, "a", digest)).isEqualTo(content);
    }

    @Test
    void aDigestThatCannotBeVerifiedIsNotMounted() throws Exception {
        assertRefused("a", Digest.parse("crc:00"), null);
    }

    @Test
    void aReaderOutlivesItsBlob() throws Exception {
        Digest digest = Sample.push(registry, "a", Sample.bytes(600_000, 4));
        try (BlobReader reader = registry.getBlob("a", digest)) {
            reader.readNBytes(10);
            registry.deleteBlob("a", digest);
            assertThat(reader.readAllBytes()).hasSize(599_990);
        }
    }

    @Test
    void aRepositoryExistsUntilItsLastContentIsDeleted() throws Exception {
        ManifestContent manifest = Sample.named("x");
        registry.pushManifest("a", manifest, List.of("t"));
        Digest blob = Sample.push(registry, "a", "x");
        registry.deleteManifest("a", manifest.digest());
        assertThat(registry.tags("a").toList()).isEmpty();
        assertThat(registry.repositories().toList()).containsExactly("a");
        registry.deleteBlob("a", blob);
        Expect.refusal(ErrorCode.NAME_UNKNOWN, () -> registry.tags("a"));
        Expect.refusal(ErrorCode.BLOB_UNKNOWN, () -> registry.deleteBlob("a", blob));
        assertThat(registry.repositories().toList()).isEmpty();
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aManifestOfAnUnknownTypeMayBeAnythingAndIsStillAReferrer() throws Exception {
        ManifestContent text = ManifestContent.of(Sample.text("no JSON"), "text/plain");
        registry.pushManifest("a", text, List.of("text"));
        assertThat(registry.getTag("a", "text").buffer()).isEqualTo(text.buffer());
        Descriptor subject = Sample.named("subject").descriptor();
        ManifestContent odd = ManifestContent.of(
                Sample.image()
                        .mediaType("application/x-odd")
                        .subject(subject)
                        .build()
                        .members()
                        .toString()
                        .getBytes(UTF_8),
                "application/x-odd");
        registry.pushManifest("a", odd, List.of());
        assertThat(registry.referrers("a", subject.digest()).toList())
                .extracting(Descriptor::digest)
                .containsExactly(odd.digest());
    }

    @Test
    void aManifestOfAKnownTypeMustBeOne() {
        for (String type : List.of(
                MediaTypes.IMAGE_MANIFEST,
                MediaTypes.IMAGE_INDEX,
                MediaTypes.DOCKER_MANIFEST,
                MediaTypes.DOCKER_MANIFEST_LIST)) {
            ManifestContent text = ManifestContent.of(Sample.text("no JSON"), type);
            Expect.refusal(ErrorCode.MANIFEST_INVALID, () -> registry.pushManifest("a", text, List.of("t")));
        }
        assertThat(registry.heldBytes()).isZero();
    }

    private void assertMounted(String repository, Digest digest, @Nullable String from) throws Exception {
        assertThat(registry.mountBlob(repository, digest, from)).isInstanceOf(MountResult.Mounted.class);
        assertThat(registry.resolveBlob(repository, digest).digest()).isEqualTo(digest);
    }

    private void assertRefused(String repository, Digest digest, @Nullable String from) throws Exception {
        MountResult result = registry.mountBlob(repository, digest, from);
        assertThat(result).isInstanceOf(MountResult.Refused.class);
        try (BlobWriter upload = ((MountResult.Refused) result).upload()) {
            upload.cancel();
        }
        assertThat(registry.openUploads()).isZero();
    }
}
