// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorsTest {
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final ManifestContent MANIFEST = ManifestContent.of(new byte[] {'x'}, "application/vnd.x");

    private static OciException failure(Answer answer) throws IOException {
        try (Peer peer = Peer.answering(answer);
                RegistryClient client = peer.client()) {
            OciException e =
                    catchThrowableOfType(OciException.class, () -> client.pushManifest("foo/bar", MANIFEST, List.of()));
            assertThat(e)
                    .hasMessageStartingWith("PUT manifest " + MANIFEST.digest() + " of " + peer.host() + "/foo/bar: ");
            return e;
        }
    }

    private static Answer error(int status, String code) {
        return Answer.of(status).json("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"the message\"}]}");
    }

    @Test
    void carriesCodeStatusMessageAndDetail() throws IOException {
        OciException e = failure(Answer.of(400)
                .json("{\"errors\":[{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"one\",\"detail\":{\"a\": [1]}},"
                        + "{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"two\"}]}"));
        assertThat(e.code()).isEqualTo(ErrorCode.MANIFEST_BLOB_UNKNOWN);
        assertThat(e.status()).hasValue(400);
        assertThat(e.detail()).contains("{\"a\":[1]}");
        assertThat(e)
                .hasMessageContaining("expected 200 or 201 or 202 or 204, got 400")
                .hasMessageContaining("MANIFEST_BLOB_UNKNOWN: one; MANIFEST_BLOB_UNKNOWN: two");
    }

    @ParameterizedTest
    @CsvSource({
        "400, UNKNOWN",
        "401, UNAUTHORIZED",
        "403, DENIED",
        "404, NAME_UNKNOWN",
        "405, UNSUPPORTED",
        "408, TIMEOUT",
        "413, UNKNOWN",
        "416, RANGE_INVALID",
        "418, UNKNOWN",
        "429, TOOMANYREQUESTS",
        "500, UNAVAILABLE",
        "501, UNSUPPORTED",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, TIMEOUT",
        "299, UNAVAILABLE",
        "302, UNAVAILABLE"
    })
    void goesByTheStatusWhereTheBodySaysNothing(int status, String code) throws IOException {
        OciException e = failure(Answer.of(status));
        assertThat(e.code()).isEqualTo(new ErrorCode(code));
        assertThat(e.status()).hasValue(status);
    }

    @ParameterizedTest
    @CsvSource({
        "400, MANIFEST_INVALID, MANIFEST_INVALID",
        "400, PAGINATION_NUMBER_INVALID, PAGINATION_NUMBER_INVALID",
        "401, DENIED, UNAUTHORIZED",
        "403, DENIED, DENIED",
        "403, TOOMANYREQUESTS, TOOMANYREQUESTS",
        "404, MANIFEST_BLOB_UNKNOWN, MANIFEST_BLOB_UNKNOWN",
        "404, UNKNOWN, NAME_UNKNOWN",
        "405, DENIED, DENIED",
        "429, UNKNOWN, TOOMANYREQUESTS",
        "500, UNKNOWN, UNKNOWN",
        "400, not a code, UNKNOWN"
    })
    void goesByTheCodeOfTheBodyUnlessTheStatusSaysMore(int status, String code, String expected) throws IOException {
        assertThat(failure(error(status, code)).code()).isEqualTo(new ErrorCode(expected));
    }

    @Test
    void choosesTheExceptionByTheCode() throws IOException {
        assertThat(failure(Answer.of(401))).isInstanceOf(UnauthorizedException.class);
        assertThat(failure(Answer.of(403))).isInstanceOf(DeniedException.class);
        assertThat(failure(Answer.of(404))).isInstanceOf(NotFoundException.class);
        assertThat(failure(Answer.of(405))).isInstanceOf(UnsupportedException.class);
        assertThat(failure(Answer.of(429))).isInstanceOf(TooManyRequestsException.class);
    }

    @Test
    void readsErrorsWhateverTheirContentType() throws IOException {
        String body = "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\"}]}";
        for (String type :
                new String[] {"application/json; charset=utf-8", "application/vnd.x+json", "text/plain", ""}) {
            assertThat(failure(Answer.of(400).header("Content-Type", type).body(body))
                            .code())
                    .isEqualTo(ErrorCode.DENIED);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<html>nope",
                "{",
                "{}",
                "{\"errors\":null}",
                "{\"errors\":[]}",
                "{\"errors\":[7]}",
                "[1]",
                "nope",
                "{\"errors\":{}}"
            })
    void bearsWithAnyBody(String body) throws IOException {
        assertThat(failure(Answer.of(403).header("Content-Type", "text/plain").body(body))
                        .code())
                .isEqualTo(ErrorCode.DENIED);
        assertThat(failure(Answer.of(403).json(body)).code()).isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void quotesPlainTextInOneBoundedLine() throws IOException {
        OciException e = failure(Answer.of(400)
                .header("Content-Type", "text/plain")
                .body("line one\r\nline \u001b[31mtwo" + "x".repeat(10_000)));
        assertThat(e.getMessage())
                .hasSizeLessThan(800)
                .contains("got 400 line one")
                .doesNotContain("\n", "\u001b");
        OciException json = failure(Answer.of(400)
                .json("{\"errors\":[{\"code\":\"DENIED\",\"message\":\"a\\nb\\u001bc" + "y".repeat(10_000) + "\"}]}"));
        assertThat(json.getMessage()).hasSizeLessThan(800).doesNotContain("\n", "\u001b");
    }

    @Test
    void readsNoMoreThanTheLimitOfABodyWithoutEnd() throws IOException {
        assertThat(failure(Answer.of(403).body(new byte[1 << 16]).times(1 << 20))
                        .code())
                .isEqualTo(ErrorCode.DENIED);
        assertThat(failure(Answer.of(403).body(new byte[1 << 16]).times(1 << 20).chunked())
                        .code())
                .isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void ignoresAnEncodedBody() throws IOException {
        assertThat(failure(error(403, "MANIFEST_INVALID").header("Content-Encoding", "gzip"))
                        .code())
                .isEqualTo(ErrorCode.DENIED);
    }

    @Test
    void keepsTheConnectionAfterAnError() throws IOException {
        try (Peer peer = Peer.of(seen -> error(404, "BLOB_UNKNOWN"));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.getBlob("foo", DIGEST)).isInstanceOf(NotFoundException.class);
            }
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void tellsHowLongToWait() throws IOException {
        assertThat(failure(Answer.of(429).header("Retry-After", "17")))
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(17)));
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(3600).atZone(ZoneOffset.UTC));
        assertThat(failure(Answer.of(429).header("Retry-After", soon)))
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter().orElseThrow())
                                .isBetween(Duration.ofMinutes(50), Duration.ofHours(1)));
        assertThat(failure(Answer.of(429).header("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT")))
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ZERO));
        for (String nonsense : new String[] {"", "soon", "-1", "99999999999999999999"}) {
            assertThat(failure(Answer.of(429).header("Retry-After", nonsense)))
                    .isInstanceOfSatisfying(
                            TooManyRequestsException.class,
                            e -> assertThat(e.retryAfter()).isEmpty());
        }
    }

    @Test
    void callsARegistryThatIsNotThereUnavailable() throws IOException {
        String host;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host = "127.0.0.1:" + gone.getLocalPort();
        }
        try (RegistryClient client = RegistryClient.create(
                ClientOptions.builder(host).retry(RetryPolicy.none()).build())) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .hasMessageStartingWith("GET blob " + DIGEST + " of " + host + "/foo: ")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void callsAnAnswerThatIsNoHttpUnavailable() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write("220 mail.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // The test ended.
                }
            });
            thread.setDaemon(true);
            thread.start();
            try (RegistryClient client =
                    RegistryClient.create(ClientOptions.builder("127.0.0.1:" + server.getLocalPort())
                            .retry(RetryPolicy.none())
                            .build())) {
                assertThatThrownBy(client::ping)
                        .isInstanceOf(OciException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.UNAVAILABLE);
            }
        }
    }

    @Test
    void refusesAnAnswerWhoseHeaderHasNoEnd() throws Exception {
        int fields = 100_000;
        AtomicInteger written = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> {
                try (var socket = server.accept()) {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    byte[] field = ("X: " + "x".repeat(1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
                    while (written.incrementAndGet() < fields) {
                        out.write(field);
                    }
                } catch (IOException e) {
                    // The client has had enough.
                }
            });
            thread.setDaemon(true);
            thread.start();
            try (RegistryClient client = RegistryClient.of("127.0.0.1:" + server.getLocalPort())) {
                assertThatThrownBy(client::ping)
                        .isInstanceOf(OciException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.UNAVAILABLE);
            }
            assertThat(written).hasValueLessThan(fields);
        }
    }

    @Test
    void callsWhatHasNoBaseEndpointUnsupportedWhateverItsErrorSays() throws IOException {
        try (Peer peer = Peer.answering(error(404, "NAME_UNKNOWN"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(client::ping).isInstanceOf(UnsupportedException.class);
        }
    }

    @Test
    void pings() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200),
                        Answer.of(401).header("WWW-Authenticate", "Bearer realm=\"x\""),
                        Answer.of(404));
                RegistryClient client = peer.client()) {
            client.ping();
            assertThatThrownBy(client::ping).isInstanceOf(UnauthorizedException.class);
            assertThatThrownBy(client::ping).isInstanceOf(UnsupportedException.class);
            assertThat(peer.requests()).containsOnly("GET /v2/");
        }
    }

    @Test
    void aChallengeIsNamedWithWhatCanAnswerIt() throws IOException {
        assertThat(failure(Answer.of(401)
                        .header(
                                "WWW-Authenticate",
                                "Bearer realm=\"https://auth.example/token?key=canary\",service=\"s\"")))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("got 401; the registry asks for a token of https://auth.example/token")
                .hasMessageContaining("ClientOptions.Builder.transport takes what answers it")
                .hasMessageNotContaining("canary");
        assertThat(failure(Answer.of(401).header("WWW-Authenticate", "Basic realm=\"r\"")))
                .hasMessageContaining(
                        "the registry asks for a user name and a password; ClientOptions.Builder.transport");
        assertThat(failure(
                        Answer.of(401).header("WWW-Authenticate", "Negotiate, bearer realm=\"https://a.example/t\"")))
                .hasMessageContaining("asks for a token of https://a.example/t");
        assertThat(failure(Answer.of(401).header("WWW-Authenticate", "Negotiate")))
                .hasMessageNotContaining("asks for");
    }

    @Test
    void theChallengeOfThePingIsNamedToo() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(401).header("WWW-Authenticate", "Bearer realm=\"https://a.example/t\""));
                RegistryClient client = RegistryClient.of(peer.host())) {
            assertThatThrownBy(client::ping)
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("asks for a token of https://a.example/t")
                    .hasMessageContaining("transport takes what answers it");
        }
    }

    @Test
    void theChallengeOfAHeadIsNamedToo() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(401).header("WWW-Authenticate", "Bearer realm=\"https://a.example/t\""));
                RegistryClient client = RegistryClient.of(peer.host())) {
            assertThatThrownBy(() -> client.resolveTag("foo/bar", "1"))
                    .hasMessageContaining("asks for a token of https://a.example/t");
        }
    }

    @Test
    void theChallengeOfAnotherHostIsNotForTheRegistrysCredentials() throws IOException {
        try (Peer other = Peer.answering(
                        Answer.of(401).header("WWW-Authenticate", "Bearer realm=\"https://a.example/t\""));
                Peer peer = Peer.answering(Answer.of(307).header("Location", "http://" + other.host() + "/blob"));
                RegistryClient client = RegistryClient.of(peer.host())) {
            assertThatThrownBy(() -> client.getBlob("foo/bar", DIGEST))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining(other.host() + " asks for a token of https://a.example/t")
                    .hasMessageContaining("credentials are for the registry only")
                    .hasMessageNotContaining("Authenticator");
        }
    }
}
