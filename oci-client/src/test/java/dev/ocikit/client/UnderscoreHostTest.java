// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Hosts whose name has an underscore, as the services of Docker Compose have. Java's URI does not take them for hosts. */
class UnderscoreHostTest {
    private static final byte[] CONTENT = {1, 2, 3};
    private static final Digest DIGEST = Digest.sha256(CONTENT);
    private static final String STORE = "http://blob_store:9000/b?sig=canary";

    private static void assertNamed(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("names the host blob_store:9000, which Java's HTTP client cannot reach")
                .hasMessageNotContaining("canary");
    }

    @Test
    void aRedirectToOneNamesTheHost() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(307).header("Location", STORE));
                RegistryClient client = RegistryClient.create(
                        peer.options().directLocations(true).build())) {
            assertNamed(() -> client.getBlob("foo", DIGEST));
            assertNamed(() -> client.getTag("foo", "latest"));
            assertNamed(() -> client.locateBlob("foo", DIGEST));
        }
    }

    @Test
    void anUploadToOneNamesTheHost() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(202).header("Location", STORE));
                RegistryClient client = peer.client()) {
            assertNamed(() -> client.pushBlob("foo", DIGEST, BlobSource.of(CONTENT)));
            assertNamed(() -> client.startBlobUpload("foo"));
        }
    }

    /** A transport around the client's may send requests of its own, those of an authenticator for instance. */
    @Test
    void aRequestToOneNamesTheHost() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200));
                RegistryClient client = RegistryClient.create(peer.options()
                        .transport(inner -> request -> inner.send(WireRequest.of("GET", URI.create(STORE))))
                        .build())) {
            assertThatThrownBy(client::ping)
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("blob_store:9000")
                    .hasMessageContaining("a host name holds only");
        }
    }

    /** Of a link, only the path counts. */
    @Test
    void aLinkToOneIsFollowedAtTheRegistry() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200)
                                .header("Link", "<http://registry_1:5000/v2/foo/tags/list?n=1&last=a>; rel=\"next\"")
                                .json("{\"name\":\"foo\",\"tags\":[\"a\"]}"),
                        Answer.of(200).json("{\"name\":\"foo\",\"tags\":[\"b\"]}"));
                RegistryClient client = peer.client()) {
            assertThat(client.tags("foo").toList()).containsExactly("a", "b");
            assertThat(peer.requests()).endsWith("GET /v2/foo/tags/list?n=1&last=a");
        }
    }

    @Test
    void aLinkOfReferrersIsFollowedAtTheRegistry() throws IOException {
        String page =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[%s]}";
        String referrer = "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" + DIGEST
                + "\",\"size\":3}";
        try (Peer peer = Peer.answering(
                        Answer.of(200)
                                .header("Link", "<http://registry_1:5000/v2/foo/referrers/next>; rel=\"next\"")
                                .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                                .body(page.formatted("")),
                        Answer.of(200)
                                .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                                .body(page.formatted(referrer)));
                RegistryClient client = peer.client()) {
            assertThat(client.referrers("foo", DIGEST, null, ListOptions.ALL).toList())
                    .extracting(Descriptor::digest)
                    .containsExactly(DIGEST);
        }
    }

    @Test
    void aRegistryOfThatNameIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientOptions.of("my_registry:5000"))
                .withMessageContaining("a host holds only letters, digits, dots and hyphens");
    }

    @Test
    void aProxyOfThatNameIsRefusedForItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvironmentProxies.of(Map.of("HTTPS_PROXY", "http://user:canary@my_proxy:3128")))
                .withMessageContaining("HTTPS_PROXY names a proxy whose host name has an underscore")
                .withMessageNotContaining("canary");
    }
}
