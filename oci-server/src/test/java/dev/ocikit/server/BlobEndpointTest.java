// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobEndpointTest {
    private static final String CONTENT = "0123456789";

    private ServedRegistry served;
    private Digest digest;
    private String path;

    @BeforeEach
    void serveABlob() throws IOException {
        served = ServedRegistry.inMemory();
        digest = served.push("a/b", CONTENT);
        path = "/v2/a/b/blobs/" + digest;
    }

    @AfterEach
    void stop() throws IOException {
        served.close();
    }

    @Test
    void sendsABlobWithWhatIdentifiesIt() throws IOException {
        Wire.Answer answer = served.ask("GET " + path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(CONTENT);
        assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(answer.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertThat(answer.header("ETag")).isEqualTo("\"" + digest + "\"");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(answer.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
    }

    @Test
    void answersHeadWithTheHeadersOfGet() throws IOException {
        Wire.Answer get = served.ask("GET " + path);
        Wire.Answer head = served.ask("HEAD " + path);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
        assertThat(head.header("Content-Length")).isEqualTo("10");
    }

    @Test
    void tellsTheLengthOfAnEmptyBlob() throws IOException {
        Digest empty = served.push("a/b", "");
        assertThat(served.ask("HEAD /v2/a/b/blobs/" + empty).header("Content-Length"))
                .isEqualTo("0");
        assertThat(served.ask("GET /v2/a/b/blobs/" + empty).header("Content-Length"))
                .isEqualTo("0");
        assertThat(served.ask("GET " + path).text()).isEqualTo(CONTENT);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, bytes 0-0/10, 0",
        "bytes=2-4, bytes 2-4/10, 234",
        "bytes=7-, bytes 7-9/10, 789",
        "bytes=-3, bytes 7-9/10, 789",
        "bytes=-30, bytes 0-9/10, 0123456789",
        "bytes=8-100, bytes 8-9/10, 89",
        "bytes=8-99999999999999999999999999, bytes 8-9/10, 89",
        "Bytes=2-4, bytes 2-4/10, 234",
        "'bytes= 2-4 ', bytes 2-4/10, 234",
    })
    void sendsTheRangeThatIsAskedFor(String range, String contentRange, String body) throws IOException {
        Wire.Answer answer = served.ask("GET " + path, "Range: " + range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEqualTo(contentRange);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.header("Docker-Content-Digest")).isEqualTo(digest.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=10-",
                "bytes=5-4",
                "bytes=500-0",
                "bytes=-0",
                "bytes=-",
                "bytes=",
                "bytes=x-2",
                "bytes=1",
                "bytes=1-x"
            })
    void refusesARangeThatIsNotThere(String range) throws IOException {
        Wire.Answer answer = served.ask("GET " + path, "Range: " + range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
        assertThat(answer.code()).isEqualTo("SIZE_INVALID");
        assertThat(answer.text()).contains("\"detail\":{\"code\":\"RANGE_INVALID\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,4-5", "lines=1-2", "nonsense"})
    void sendsTheWholeWhereARangeMayBeIgnored(String range) throws IOException {
        Wire.Answer answer = served.ask("GET " + path, "Range: " + range);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo(CONTENT);
    }

    @Test
    void ignoresARangeOfAHead() throws IOException {
        assertThat(served.ask("HEAD " + path, "Range: bytes=2-4").status()).isEqualTo(200);
    }

    @Test
    void sendsTheRangeOnlyOfTheContentThatIfRangeNames() throws IOException {
        assertThat(served.ask("GET " + path, "Range: bytes=2-4\nIf-Range: \"" + digest + "\"")
                        .status())
                .isEqualTo(206);
        assertThat(served.ask("GET " + path, "Range: bytes=2-4\nIf-Range: \"other\"")
                        .status())
                .isEqualTo(200);
        assertThat(served.ask("GET " + path, "Range: bytes=2-4\nIf-Range: Sat, 29 Oct 1994 19:43:31 GMT")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void sendsNothingToAClientThatHasTheBlob() throws IOException {
        for (String method : new String[] {"GET", "HEAD"}) {
            Wire.Answer answer = served.ask(method + " " + path, "If-None-Match: W/\"x\", \"" + digest + "\"");
            assertThat(answer.status()).isEqualTo(304);
            assertThat(answer.header("ETag")).isEqualTo("\"" + digest + "\"");
        }
        assertThat(served.ask("GET " + path, "If-None-Match: \"other\"").status())
                .isEqualTo(200);
        Digest absent = ServedRegistry.digest("absent");
        assertThat(served.ask("GET /v2/a/b/blobs/" + absent, "If-None-Match: *").status())
                .isEqualTo(404);
    }

    @Test
    void knowsABlobOnlyWhereItWasPushed() throws IOException {
        Wire.Answer answer = served.ask("GET /v2/a/c/blobs/" + digest);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        Wire.Answer head = served.ask("HEAD /v2/a/c/blobs/" + digest);
        assertThat(head.status()).isEqualTo(404);
        assertThat(head.header("Content-Type")).isEqualTo("application/json");
        assertThat(served.ask("GET /v2/a/b/blobs/" + ServedRegistry.digest("x")).code())
                .isEqualTo("BLOB_UNKNOWN");
    }

    @Test
    void readsADigestThatIsPercentEncoded() throws IOException {
        assertThat(served.ask("GET " + path.replace(":", "%3A")).text()).isEqualTo(CONTENT);
    }

    @Test
    void deletesABlob() throws IOException {
        Wire.Answer deleted = served.ask("DELETE " + path);
        assertThat(deleted.status()).isEqualTo(202);
        assertThat(deleted.header("Content-Length")).isEqualTo("0");
        assertThat(served.ask("GET " + path).status()).isEqualTo(404);
        assertThat(served.ask("DELETE " + path).code()).isEqualTo("BLOB_UNKNOWN");
    }

    @Test
    void sendsClientsToWhereTheBlobIs() throws IOException {
        OciRegistry located = new OciRegistry() {
            @Override
            public Optional<URI> locateBlob(String repository, Digest blob) {
                return Optional.of(URI.create("https://cdn.test/" + blob.encoded() + "?sig=1"));
            }

            @Override
            public BlobReader getBlob(String repository, Digest blob) {
                return BlobReader.of(
                        dev.ocikit.spec.Descriptor.of("application/octet-stream", blob, 10),
                        ServedRegistry.bytes(CONTENT));
            }
        };
        try (ServedRegistry redirecting = ServedRegistry.of(located)) {
            Wire.Answer answer = redirecting.ask("GET " + path);
            assertThat(answer.status()).isEqualTo(307);
            assertThat(answer.header("Location")).isEqualTo("https://cdn.test/" + digest.encoded() + "?sig=1");
        }
        ServerOptions direct = ServerOptions.builder().redirects(false).build();
        try (ServedRegistry sending = ServedRegistry.of(located, direct)) {
            assertThat(sending.ask("GET " + path).text()).isEqualTo(CONTENT);
        }
    }
}
