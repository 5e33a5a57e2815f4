// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final byte[] HELLO = "hello, blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(HELLO);

    private static Answer to(int status, String location) {
        return Answer.of(status).header("Location", location).body("<a href=\"elsewhere\">");
    }

    private static RegistryClient authorized(ClientOptions.Builder options) {
        return RegistryClient.create(options.transport(inner -> request -> inner.send(
                        request.toRegistry() ? request.withHeader("Authorization", "Bearer secret") : request))
                .build());
    }

    private static String read(RegistryClient client) throws IOException {
        try (BlobReader reader = client.getBlob("foo", DIGEST)) {
            return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsARedirectOfAReadToAnotherHostWithoutCredentials(int status) throws IOException {
        try (Peer storage = Peer.answering(Answer.of(200).body(HELLO));
                Peer peer = Peer.answering(to(status, storage.url() + "/blob?sig=a%2Fb"));
                RegistryClient client = authorized(peer.options())) {
            assertThat(read(client)).isEqualTo("hello, blob");
            assertThat(peer.request(0).header("authorization")).isEqualTo("Bearer secret");
            assertThat(storage.requests()).containsExactly("GET /blob?sig=a%2Fb");
            assertThat(storage.request(0).has("authorization")).isFalse();
        }
    }

    @Test
    void keepsCredentialsAtTheRegistry() throws IOException {
        try (Peer peer = Peer.answering(
                        to(307, "/v2/library/foo/blobs/x"), Answer.of(200).body(HELLO));
                RegistryClient client = authorized(peer.options())) {
            assertThat(read(client)).isEqualTo("hello, blob");
            assertThat(peer.request(1)).hasToString("GET /v2/library/foo/blobs/x");
            assertThat(peer.request(1).header("authorization")).isEqualTo("Bearer secret");
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void givesNoCredentialsToARegistryThatAForeignHostLeadsBackTo() throws IOException {
        List<String> back = new ArrayList<>();
        try (Peer storage = Peer.of(seen -> to(302, back.get(0)));
                Peer peer = Peer.answering(
                        to(302, storage.url() + "/x"), Answer.of(200).body(HELLO));
                RegistryClient client = authorized(peer.options())) {
            back.add(peer.url() + "/v2/private/blobs/x");
            assertThat(read(client)).isEqualTo("hello, blob");
            assertThat(peer.request(1).has("authorization")).isFalse();
        }
    }

    @Test
    void stripsCredentialsThatWereOnTheRequestItself() {
        WireRequest request = WireRequest.of("GET", URI.create("https://registry.example/v2/"))
                .withHeader("Authorization", "Basic x")
                .withHeader("cookie", "a=b")
                .withHeader("Range", "bytes=0-1");
        WireRequest moved = request.movedTo(URI.create("https://storage.example/x?sig=1"), false);
        assertThat(moved.headers().map()).containsOnlyKeys("Range");
        assertThat(moved.toRegistry()).isFalse();
        assertThat(moved).hasToString("GET https://storage.example/x");
    }

    @Test
    void carriesTheRangeAlong() throws IOException {
        try (Peer storage = Peer.answering(
                        Answer.of(206).header("Content-Range", "bytes 1-2/11").body("el"));
                Peer peer = Peer.answering(to(307, storage.url() + "/x"));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(1, 2))) {
            assertThat(reader.readAllBytes()).hasSize(2);
            assertThat(storage.request(0).header("range")).isEqualTo("bytes=1-2");
        }
    }

    @Test
    void givesUpAfterTenRedirects() throws IOException {
        int[] count = {0};
        try (Peer peer = Peer.of(seen -> to(302, "/next/" + count[0]++));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("more than 10")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(peer.requests()).hasSize(11);
        }
    }

    @Test
    void neverStepsDownFromHttps() throws IOException {
        List<WireRequest> sent = new ArrayList<>();
        try (RegistryClient client = RegistryClient.create(ClientOptions.builder("registry.example")
                .retry(RetryPolicy.none())
                .transport(inner -> request -> {
                    sent.add(request);
                    HttpHeaders headers = HttpHeaders.of(
                            Map.of("Location", List.of("http://registry.example/x?sig=secret")), (n, v) -> true);
                    return new WireResponse(
                            request.method().equals("GET") ? 302 : 202, headers, WireStream.of(new byte[0]));
                })
                .build())) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("https")
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(HELLO)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("https")
                    .hasMessageNotContaining("secret");
            assertThat(sent).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.com/x", "file:///etc/passwd", "http://", "http:///x", "mailto:a@b", "%zz"})
    void refusesARedirectToWhatIsNoHttpAddress(String location) throws IOException {
        try (Peer peer = Peer.answering(to(302, location));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void sendsABodyThatCanBeReadAgainAlongWithARedirect() throws IOException {
        for (int status : new int[] {307, 308}) {
            try (Peer peer = Peer.answering(
                            to(status, "/v2/library/foo/blobs/uploads/"),
                            Answer.of(202).header("Location", "1"),
                            to(status, "/there"),
                            Answer.of(201));
                    RegistryClient client = peer.client()) {
                client.pushBlob("foo", DIGEST, BlobSource.of(HELLO));
                assertThat(peer.requests())
                        .containsExactly(
                                "POST /v2/foo/blobs/uploads/",
                                "POST /v2/library/foo/blobs/uploads/",
                                "PUT /v2/library/foo/blobs/uploads/1?digest="
                                        + DIGEST.toString().replace(":", "%3A"),
                                "PUT /there");
                assertThat(peer.request(3).bytes()).isEqualTo(HELLO);
            }
        }
    }

    @Test
    void doesNotSendABodyAgainThatIsGone() throws IOException {
        BlobSource once = BlobSource.once(new java.io.ByteArrayInputStream(HELLO), HELLO.length);
        try (Peer peer = Peer.answering(Answer.of(202).header("Location", "/up"), to(307, "/there"), Answer.of(204));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, once))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("got 307")
                    .hasMessageContaining("redirect");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void doesNotTurnAWriteIntoARead(int status) throws IOException {
        try (Peer peer = Peer.answering(to(status, "https://registry.example/"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.startBlobUpload("foo"))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("got " + status);
            assertThat(peer.requests()).hasSize(1);
        }
    }

    @Test
    void reportsWhatTheOtherHostSays() throws IOException {
        try (Peer storage = Peer.answering(Answer.of(403).body("<Error>expired</Error>"));
                Peer peer = Peer.answering(to(307, storage.url() + "/x?sig=secret"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("got 403")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void handsOutADirectLocationWithoutFollowingIt() throws IOException {
        String target = "https://storage.example/blob?sig=a%2Fb";
        try (Peer peer = Peer.of(seen -> to(307, target));
                RegistryClient client = RegistryClient.create(
                        peer.options().directLocations(true).build())) {
            assertThat(client.locateBlob("foo", DIGEST)).contains(URI.create(target));
            assertThat(client.locateManifest("foo", DIGEST)).contains(URI.create(target));
            assertThat(peer.requests())
                    .containsExactly("GET /v2/foo/blobs/" + DIGEST, "GET /v2/foo/manifests/" + DIGEST);
        }
    }

    @Test
    void handsOutNoLocationWhereThereIsNone() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(206).header("Content-Range", "bytes 0-0/11").body("h"),
                        Answer.of(200).body(HELLO),
                        Answer.of(416),
                        to(307, "/v2/library/foo/blobs/x"),
                        Answer.of(404));
                RegistryClient client = RegistryClient.create(
                        peer.options().directLocations(true).build())) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.locateBlob("foo", DIGEST)).isEmpty();
            }
            assertThat(peer.request(0).header("range")).isEqualTo("bytes=0-0");
            assertThatThrownBy(() -> client.locateBlob("foo", DIGEST)).isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void doesNotAskForDirectLocationsUnlessToldTo() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            assertThat(client.locateBlob("foo", DIGEST)).isEmpty();
            assertThat(client.locateManifest("foo", DIGEST)).isEmpty();
            assertThat(peer.requests()).isEmpty();
        }
    }
}
