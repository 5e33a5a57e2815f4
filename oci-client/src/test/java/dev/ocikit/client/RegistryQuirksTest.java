// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What real registries do that the specification does not say, one test for each, named after the registry. */
class RegistryQuirksTest {
    private static final byte[] BLOB = new byte[100_000];

    static {
        new Random(3).nextBytes(BLOB);
    }

    private static final Digest DIGEST = Digest.sha256(BLOB);
    private static final byte[] MANIFEST =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\"}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final String UPLOADS = "/v2/foo/blobs/uploads/";

    private static WireMockServer wire;

    private final TestTime time = new TestTime();
    private final List<RateLimit> limits = new ArrayList<>();
    private RegistryClient client;

    @BeforeAll
    static void start() {
        wire = new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));
        wire.start();
    }

    @AfterAll
    static void stop() {
        wire.stop();
    }

    @BeforeEach
    void open() {
        wire.resetAll();
        client = RegistryClient.create(ClientOptions.builder("127.0.0.1:" + wire.port())
                .time(time)
                .rateLimits(limits::add)
                .build());
    }

    @AfterEach
    void close() {
        client.close();
    }

    private static ResponseDefinitionBuilder answer(int status) {
        return aResponse().withStatus(status);
    }

    private static ResponseDefinitionBuilder session(int status, String id) {
        return answer(status).withHeader("Location", UPLOADS + id);
    }

    private static ResponseDefinitionBuilder manifest() {
        return answer(200).withHeader("Content-Type", MediaTypes.IMAGE_MANIFEST).withBody(MANIFEST);
    }

    private static UploadOptions chunks(long bytes) {
        return new UploadOptions(DigestAlgorithm.SHA256, bytes);
    }

    @Test
    void ghcrTakesFourMebibytesAtOnce() throws IOException {
        byte[] large = new byte[6 << 20];
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(patch(anyUrl())
                .withHeader("Content-Range", matching("0-6291455"))
                .willReturn(answer(416).withBody("the range exceeds 4.00MiB")));
        wire.stubFor(patch(anyUrl())
                .withHeader("Content-Range", matching("0-4194303|4194304-6291455"))
                .willReturn(session(202, "1")));
        wire.stubFor(
                get(urlPathEqualTo(UPLOADS + "1")).willReturn(session(204, "1").withHeader("Range", "0-0")));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        try (BlobWriter writer = client.startBlobUpload("foo", chunks(8 << 20))) {
            writer.write(large);
            writer.flush();
            assertThat(writer.commit(Digest.sha256(large)).size()).isEqualTo(large.length);
        }
        wire.verify(3, patchRequestedFor(anyUrl()));
    }

    @Test
    void ecrTellsAnOldRangeAndAnswersPatchWith201() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(patch(anyUrl()).willReturn(session(201, "1").withHeader("Range", "0-39999")));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        try (BlobWriter writer = client.startBlobUpload("foo", chunks(40_000))) {
            writer.write(BLOB);
            writer.commit(DIGEST);
        }
        wire.verify(1, patchRequestedFor(anyUrl()).withHeader("Content-Range", equalTo("40000-79999")));
        wire.verify(1, putRequestedFor(anyUrl()).withHeader("Content-Range", equalTo("80000-99999")));
    }

    @Test
    void ecrKnowsNothingOfASessionThatItIsAskedFor() throws IOException {
        wire.stubFor(head(anyUrl()).willReturn(answer(404)));
        wire.stubFor(post(urlPathEqualTo(UPLOADS))
                .inScenario("push")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(session(202, "1"))
                .willSetStateTo("again"));
        wire.stubFor(post(urlPathEqualTo(UPLOADS))
                .inScenario("push")
                .whenScenarioStateIs("again")
                .willReturn(session(202, "2")));
        wire.stubFor(get(urlPathEqualTo(UPLOADS + "1")).willReturn(answer(404)));
        wire.stubFor(put(urlPathEqualTo(UPLOADS + "1")).willReturn(answer(500)));
        wire.stubFor(put(urlPathEqualTo(UPLOADS + "2")).willReturn(answer(201)));
        client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
        wire.verify(1, putRequestedFor(urlPathEqualTo(UPLOADS + "2")));
    }

    @Test
    void ecrDoesNotSayWhereAManifestIs() throws IOException {
        wire.stubFor(put(urlPathMatching("/v2/foo/manifests/.*")).willReturn(answer(201)));
        ManifestContent content = ManifestContent.of(MANIFEST, MediaTypes.IMAGE_MANIFEST);
        assertThat(client.pushManifest("foo", content, List.of("latest"))).isEqualTo(content.descriptor());
    }

    @Test
    void ecrRefusesPagesOfMoreThanAThousand() throws IOException {
        wire.stubFor(any(anyUrl()).willReturn(answer(400)));
        wire.stubFor(get(urlMatching("/v2/foo/tags/list\\?n=(1000|[1-9][0-9]{0,2})"))
                .willReturn(answer(200).withBody("{\"name\":\"foo\",\"tags\":[\"a\"]}")));
        assertThat(client.tags("foo").toList()).containsExactly("a");
    }

    @Test
    void ecrAnswersATagWithoutItsDigest() throws IOException {
        wire.stubFor(any(urlEqualTo("/v2/foo/manifests/latest")).willReturn(manifest()));
        assertThat(client.resolveTag("foo", "latest").digest()).isEqualTo(Digest.sha256(MANIFEST));
    }

    @Test
    void googleTakesBlobsWholeAndEachLocationOnce() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1?token=a")));
        wire.stubFor(patch(anyUrl()).willReturn(answer(405)));
        wire.stubFor(put(urlPathEqualTo(UPLOADS + "1")).willReturn(answer(201)));
        client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
        wire.verify(0, patchRequestedFor(anyUrl()));
        wire.verify(
                1,
                putRequestedFor(urlEqualTo(UPLOADS + "1?token=a&digest="
                                + DIGEST.toString().replace(":", "%3A")))
                        .withHeader("Content-Length", equalTo("100000"))
                        .withHeader("Content-Range", absent()));
    }

    @Test
    void googleAnswersPatchWith204AndGoesOnElsewhere() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(patch(urlPathEqualTo(UPLOADS + "1")).willReturn(session(204, "2")));
        wire.stubFor(put(urlPathEqualTo(UPLOADS + "2")).willReturn(answer(201)));
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(BLOB);
            writer.flush();
            writer.commit(DIGEST);
        }
    }

    @Test
    void azureSendsRepositoriesInPagesOfItsOwnSize() throws IOException {
        wire.stubFor(get(urlPathEqualTo("/v2/_catalog"))
                .willReturn(answer(200)
                        .withHeader("Link", "</v2/_catalog?last=b&n=2&orderby=>; rel=\"next\"")
                        .withBody("{\"repositories\":[\"a\",\"b\"]}")));
        wire.stubFor(get(urlEqualTo("/v2/_catalog?last=b&n=2&orderby="))
                .willReturn(answer(200).withBody("{\"repositories\":[\"c\"]}")));
        assertThat(client.repositories(dev.ocikit.api.ListOptions.ALL).toList()).containsExactly("a", "b", "c");
    }

    @Test
    void quayRefusesMountsWithoutASource() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(post(urlMatching(UPLOADS + "\\?mount=[^&]*")).willReturn(answer(405)));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        mountsByASession(null);
    }

    @Test
    void quayIsSentContentWithItsLength() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(patch(anyUrl()).willReturn(session(202, "1")));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        try (BlobWriter writer = client.startBlobUpload("foo", chunks(60_000))) {
            writer.write(BLOB);
            writer.commit(DIGEST);
        }
        wire.verify(
                1,
                patchRequestedFor(anyUrl())
                        .withHeader("Content-Length", equalTo("60000"))
                        .withHeader("Transfer-Encoding", absent()));
    }

    @Test
    void harborAnswers401ToMountsFromProjectsThatItDoesNotHave() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(post(urlPathEqualTo(UPLOADS))
                .withQueryParam("from", equalTo("nobody/has"))
                .willReturn(answer(401)));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        mountsByASession("nobody/has");
    }

    private void mountsByASession(@org.jspecify.annotations.Nullable String from) throws IOException {
        MountResult result = client.mountBlob("foo", DIGEST, from);
        assertThat(result).isInstanceOf(MountResult.Refused.class);
        try (BlobWriter writer = ((MountResult.Refused) result).upload()) {
            writer.write(BLOB);
            writer.commit(DIGEST);
        }
        wire.verify(1, putRequestedFor(urlPathEqualTo(UPLOADS + "1")));
    }

    @Test
    void harborIsSentNoCookiesBack() throws IOException {
        wire.stubFor(get(anyUrl()).willReturn(manifest().withHeader("Set-Cookie", "sid=1; Path=/")));
        client.getTag("foo", "one");
        client.getTag("foo", "two");
        wire.verify(2, getRequestedFor(anyUrl()).withHeader("Cookie", absent()));
    }

    @Test
    void artifactoryAnswers403ForWhatIsAbsent() throws IOException {
        byte[] large = new byte[2 << 20];
        wire.stubFor(head(anyUrl()).willReturn(answer(403)));
        wire.stubFor(get(anyUrl()).willReturn(answer(403)));
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        client.pushBlob("foo", Digest.sha256(large), BlobSource.of(large));
        assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST))
                .as("who reads is told what the registry says")
                .isInstanceOf(DeniedException.class);
    }

    @Test
    void artifactoryListsDigestsAmongTags() throws IOException {
        wire.stubFor(get(anyUrl())
                .willReturn(
                        answer(200).withBody("{\"name\":\"foo\",\"tags\":[\"1.0\",\"" + DIGEST + "\",\"latest\"]}")));
        assertThat(client.tags("foo").toList()).containsExactly("1.0", "latest");
    }

    @Test
    void nexusHasNullForNoTags() throws IOException {
        wire.stubFor(get(anyUrl()).willReturn(answer(200).withBody("{\"name\":\"foo\",\"tags\":null}")));
        assertThat(client.tags("foo").toList()).isEmpty();
    }

    @Test
    void hubAnswersHeadWithoutDigest() throws IOException {
        wire.stubFor(head(anyUrl()).willReturn(answer(200).withHeader("Content-Type", MediaTypes.IMAGE_MANIFEST)));
        wire.stubFor(get(anyUrl()).willReturn(manifest()));
        assertThat(client.resolveTag("foo", "latest").digest()).isEqualTo(Digest.sha256(MANIFEST));
    }

    @Test
    void hubTellsHowManyPullsAreLeft() throws IOException {
        wire.stubFor(get(anyUrl())
                .willReturn(manifest()
                        .withHeader("ratelimit-limit", "100;w=21600")
                        .withHeader("ratelimit-remaining", "76;w=21600")));
        client.getTag("foo", "latest");
        assertThat(limits).containsExactly(new RateLimit(100, 76, Duration.ofHours(6)));
    }

    @Test
    void hubRefusesPullsThatAreTooManyForLong() {
        wire.stubFor(get(anyUrl())
                .willReturn(answer(429)
                        .withHeader("Content-Type", "application/json")
                        .withHeader("Retry-After", "21600")
                        .withBody("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\",\"message\":\"You have reached your"
                                + " pull rate limit.\"}]}")));
        assertThatThrownBy(() -> client.getTag("foo", "latest"))
                .isInstanceOf(TooManyRequestsException.class)
                .hasMessageContaining("pull rate limit");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void hubRefusesMountsFromOtherRegistries() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1")));
        wire.stubFor(post(urlMatching(UPLOADS + "\\?mount=.*from=.*")).willReturn(answer(400)));
        wire.stubFor(put(anyUrl()).willReturn(answer(201)));
        mountsByASession("elsewhere/image");
    }

    @Test
    void contentNetworksSendTheWholeForAPart() throws IOException {
        wire.stubFor(get(anyUrl())
                .willReturn(answer(200)
                        .withHeader("Content-Length", Integer.toString(BLOB.length))
                        .withBody(BLOB)));
        try (BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(500, 1000))) {
            assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(BLOB, 500, 1500));
        }
    }

    @Test
    void registriesThatIgnorePagingAreReadOnce() throws IOException {
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            tags.add("\"t" + (1000 + i) + "\"");
        }
        wire.stubFor(get(urlPathEqualTo("/v2/foo/tags/list"))
                .willReturn(answer(200).withBody("{\"name\":\"foo\",\"tags\":[" + String.join(",", tags) + "]}")));
        assertThat(client.tags("foo").toList()).hasSize(1000).doesNotHaveDuplicates();
        assertThat(wire.findAll(getRequestedFor(anyUrl()))).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void distributionKeepsItsStateInTheLocation() throws IOException {
        wire.stubFor(post(urlPathEqualTo(UPLOADS)).willReturn(session(202, "1?_state=a%3D%3D")));
        wire.stubFor(patch(urlEqualTo(UPLOADS + "1?_state=a%3D%3D")).willReturn(session(202, "1?_state=b%3D%3D")));
        wire.stubFor(delete(urlEqualTo(UPLOADS + "1?_state=b%3D%3D")).willReturn(answer(204)));
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(BLOB);
            writer.flush();
            writer.cancel();
        }
        wire.verify(1, deleteRequestedFor(urlEqualTo(UPLOADS + "1?_state=b%3D%3D")));
    }

    @Test
    void someSendMillionsOfNames() throws IOException {
        byte[] names = "\"a\",".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .body("{\"tags\":[")
                        .then(names)
                        .times(3600)
                        .chunked());
                RegistryClient lister = peer.client()) {
            assertThatThrownBy(() -> lister.tags("foo"))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SIZE_INVALID))
                    .hasMessageContaining("more than 1000000 items in a page");
        }
    }

    @Test
    void someDripDocuments() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200).json("{").drip(() -> time.pass(2000)));
                RegistryClient reader = RegistryClient.create(
                        ClientOptions.builder(peer.host()).time(time).build())) {
            assertThatThrownBy(() -> reader.getTag("foo", "1"))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
            assertThat(peer.requests()).hasSize(1);
        }
    }
}
