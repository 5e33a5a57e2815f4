// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ManifestContentTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final byte[] BYTES =
            "{ \"schemaVersion\": 2,   \"manifests\": [], \"odd\": 1.50 }".getBytes(StandardCharsets.UTF_8);

    @Test
    void keepsTheBytesAsTheyAre() throws Exception {
        byte[] mine = BYTES.clone();
        ManifestContent content = ManifestContent.of(mine, INDEX);
        mine[0] = 'x';
        assertThat(content.toByteArray()).isEqualTo(BYTES);
        assertThat(content.buffer().isReadOnly()).isTrue();
        assertThat(content.buffer().remaining()).isEqualTo(content.size());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.writeTo(out);
        assertThat(out.toByteArray()).isEqualTo(BYTES);
        assertThat(content.digest()).isEqualTo(Digest.sha256(BYTES));
    }

    @Test
    void showsWhatTheBytesMean() throws Exception {
        assertThat(ManifestContent.of(BYTES, INDEX).view()).isInstanceOf(ImageIndex.class);
    }

    @Test
    void isTheSameWithoutItsView() throws Exception {
        ManifestContent content = ManifestContent.of(BYTES, INDEX);
        Object view = content.view();
        ManifestContent bare = content.withoutView();
        assertThat(bare).isNotSameAs(content).isEqualTo(content);
        assertThat(bare.toByteArray()).isEqualTo(BYTES);
        assertThat(bare.view()).isNotSameAs(view).isEqualTo(view);
    }

    @Test
    void refusesToShowWhatIsNoManifest() {
        ManifestContent content = ManifestContent.of("[1]".getBytes(StandardCharsets.UTF_8), INDEX);
        assertThatThrownBy(content::view)
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID));
    }

    @Test
    void saysWhichKindOfDocumentItIsAndWhereTheBytesAreWrong() {
        String schema1 = "{\"schemaVersion\":1,\"name\":\"a\",\"fsLayers\":[],\"history\":[]}";
        assertThatThrownBy(ManifestContent.of(
                        schema1.getBytes(StandardCharsets.UTF_8),
                        "application/vnd.docker.distribution.manifest.v1+prettyjws")::view)
                .isInstanceOf(OciException.class)
                .hasMessageContaining("a Docker image manifest of schema 1");
        assertThatThrownBy(ManifestContent.of("{\"a\":1}{}".getBytes(StandardCharsets.UTF_8), INDEX)::view)
                .isInstanceOf(OciException.class)
                .hasMessageEndingWith("byte 7: more follows after the JSON value: '{'");
    }

    @Test
    void goesByTheDigestThatWasAskedForOrNotAtAll() throws Exception {
        Digest sha512 = DigestAlgorithm.SHA512.digest(BYTES);
        assertThat(ManifestContent.verified(BYTES, INDEX, sha512).digest()).isEqualTo(sha512);
        assertThatThrownBy(() -> ManifestContent.verified(BYTES, INDEX, Digest.sha256(new byte[0])))
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining(Digest.sha256(BYTES).toString());
        assertThatThrownBy(() -> ManifestContent.verified(BYTES, INDEX, Digest.parse("md5:0123456789abcdef")))
                .isInstanceOf(UnsupportedException.class);
    }

    @Test
    void isEqualByDigestAndMediaType() {
        assertThat(ManifestContent.of(BYTES, INDEX)).isEqualTo(ManifestContent.of(BYTES, INDEX));
        assertThat(ManifestContent.of(BYTES, INDEX)).isNotEqualTo(ManifestContent.of(BYTES, "application/json"));
        assertThat(ManifestContent.of(BYTES, INDEX).toString()).doesNotContain("odd");
    }

    @Test
    void refusesToStoreAManifestUnderAnotherMediaType() {
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"manifests\":[]}";
        ManifestContent manifest =
                ManifestContent.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.DOCKER_MANIFEST_LIST);
        assertThatThrownBy(manifest::viewToStore)
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_INVALID))
                .hasMessageContaining("its mediaType is " + MediaTypes.IMAGE_INDEX);
    }
}
