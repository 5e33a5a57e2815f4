// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Access;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.Need;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountTest {
    private static final byte[] CONTENT = {1, 2, 3};
    private static final Digest DIGEST = Digest.sha256(CONTENT);
    private static final String ENCODED = DIGEST.toString().replace(":", "%3A");

    @Test
    void mountsABlob() throws IOException {
        List<Need> needs = new ArrayList<>();
        try (Peer peer = Peer.answering(Answer.of(201).header("Location", "/v2/foo/blobs/" + DIGEST));
                RegistryClient client = RegistryClient.create(peer.options()
                        .transport(inner -> request -> {
                            needs.addAll(request.needs());
                            return inner.send(request);
                        })
                        .build())) {
            assertThat(client.mountBlob("foo", DIGEST, "bar/baz"))
                    .isEqualTo(new MountResult.Mounted(Descriptor.of("application/octet-stream", DIGEST, 0)));
            assertThat(peer.requests())
                    .containsExactly("POST /v2/foo/blobs/uploads/?mount=" + ENCODED + "&from=bar%2Fbaz");
            assertThat(needs).containsExactly(new Need("bar/baz", Access.READ), new Need("foo", Access.WRITE));
        }
    }

    @Test
    void mountsABlobFromAnywhere() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(201));
                RegistryClient client = peer.client()) {
            assertThat(client.mountBlob("foo", DIGEST, null)).isInstanceOf(MountResult.Mounted.class);
            assertThat(peer.requests()).containsExactly("POST /v2/foo/blobs/uploads/?mount=" + ENCODED);
        }
    }

    @Test
    void goesOnWithTheSessionThatTheRegistryOpenedInstead() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202)
                                .header("Location", "/v2/foo/blobs/uploads/7")
                                .header("Range", "0-0")
                                .header("OCI-Chunk-Min-Length", 5),
                        Answer.of(201));
                RegistryClient client = peer.client()) {
            MountResult result = client.mountBlob("foo", DIGEST, "bar");
            assertThat(result).isInstanceOfSatisfying(MountResult.Refused.class, refused -> {
                try (var writer = refused.upload()) {
                    assertThat(writer.hints().minChunkBytes()).isEqualTo(5);
                    writer.write(CONTENT);
                    writer.commit(DIGEST);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertThat(peer.requests()).endsWith("PUT /v2/foo/blobs/uploads/7?digest=" + ENCODED);
            assertThat(peer.request(1).bytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void cancelsTheSessionThatNobodyWants() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(202).header("Location", "/v2/foo/blobs/uploads/7"), Answer.of(204));
                RegistryClient client = peer.client()) {
            ((MountResult.Refused) client.mountBlob("foo", DIGEST, "bar"))
                    .upload()
                    .cancel();
            assertThat(peer.requests()).endsWith("DELETE /v2/foo/blobs/uploads/7");
        }
    }

    @Test
    void refusesAMountThatReportsAnotherBlob() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(201).header("Docker-Content-Digest", Digest.sha256(new byte[9])));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.mountBlob("foo", DIGEST, "bar"))
                    .isInstanceOf(ContentMismatchException.class);
        }
    }
}
