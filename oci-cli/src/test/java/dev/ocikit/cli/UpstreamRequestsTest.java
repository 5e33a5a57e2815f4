// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The requests that {@code ocikit serve --upstream} sends on. */
@Timeout(120)
class UpstreamRequestsTest {
    private static final byte[] BLOB = new byte[3 << 20];
    private static final Digest DIGEST = DigestAlgorithm.SHA256.digest(BLOB);

    private static final Logger LOGGER = Logger.getLogger("dev.ocikit.cli");

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> send(String method, URI uri, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static ScriptedUpstream.Answer uploads(ScriptedUpstream.Asked request) {
        return request.is("POST") || request.is("PATCH")
                ? ScriptedUpstream.Answer.of(202)
                        .header("Location", "/v2/foo/blobs/uploads/1")
                        .body(new byte[0])
                : ScriptedUpstream.Answer.of(201).body(new byte[0]);
    }

    @Test
    void aBlobInOnePutGoesOnInOnePut() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream(UpstreamRequestsTest::uploads);
                Serving serving = new Serving("--upstream", upstream.url())) {
            for (String query : new String[] {"", "?mount=" + DIGEST + "&from=bar"}) {
                int before = upstream.requests().size();
                URI uploads = URI.create(serving.url() + "/v2/foo/blobs/uploads/" + query);
                HttpResponse<String> opened = send("POST", uploads, new byte[0]);
                assertThat(opened.statusCode()).isEqualTo(202);
                String location = opened.headers().firstValue("Location").orElseThrow();
                URI put = uploads.resolve(location + (location.contains("?") ? "&" : "?") + "digest=" + DIGEST);
                assertThat(send("PUT", put, BLOB).statusCode()).isEqualTo(201);
                assertThat(upstream.requests()
                                .subList(before, upstream.requests().size()))
                        .extracting(ScriptedUpstream.Asked::method)
                        .containsExactly("POST", "PUT");
                assertThat(upstream.requests().get(before + 1).body()).isEqualTo(ByteBuffer.wrap(BLOB));
            }
        }
    }

    @Test
    void aBadLinkIsLogged() throws IOException, InterruptedException {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler handler = collecting(logged);
        LOGGER.addHandler(handler);
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> ScriptedUpstream.Answer.of(200)
                        .header("Content-Type", "application/json")
                        .header("Link", "</v2/foo/tags/list?last=a>; rel='next'")
                        .body("{\"name\":\"foo\",\"tags\":[\"a\"]}".getBytes(StandardCharsets.US_ASCII)));
                Serving serving = new Serving("--upstream", upstream.url())) {
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> list = http.send(
                        HttpRequest.newBuilder(URI.create(serving.url() + "/v2/foo/tags/list"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(list.statusCode()).isEqualTo(200);
            }
            assertThat(logged)
                    .singleElement()
                    .asString()
                    .startsWith(upstream.url() + ": ")
                    .contains("may be incomplete");
        } finally {
            LOGGER.removeHandler(handler);
        }
    }

    private static Handler collecting(List<String> messages) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                messages.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
