// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A proxy whose upstream sends documents that are too large, or too slow. */
@Tag("wide")
@Timeout(300)
class UpstreamBudgetTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String JSON = "application/json";
    private static final String EMPTY = "{\"schemaVersion\":2,\"manifests\":[]}";
    private static final String DIGEST = "sha256:" + "0".repeat(64);
    private static final byte[] BLOB = "content".repeat(8).getBytes(StandardCharsets.US_ASCII);

    private static final int PAGE_BYTES = 14 << 20;
    private static final int MANIFEST_BYTES = 4 << 20;

    private final HttpClient http = HttpClient.newHttpClient();

    private CompletableFuture<HttpResponse<byte[]>> send(String url, String path) {
        return http.sendAsync(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<byte[]> get(String url, String path) throws Exception {
        return send(url, path).get(120, TimeUnit.SECONDS);
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /** Returns a document of about a size that repeats an item. */
    private static byte[] document(String start, String item, String end, int bytes) {
        StringBuilder json = new StringBuilder(bytes + 1000).append(start).append(item);
        while (json.length() + item.length() + end.length() < bytes) {
            json.append(',').append(item);
        }
        return json.append(end).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] large(String target) {
        String descriptor = "{\"mediaType\":\"a/b\",\"digest\":\"" + DIGEST + "\",\"size\":1}";
        if (target.startsWith("/v2/letters/")) {
            return document("{\"tags\":[", "\"a\"", "]}", PAGE_BYTES);
        } else if (target.startsWith("/v2/names/tags/")) {
            return document("{\"tags\":[", "\"a-name-of-ordinary-length\"", "]}", PAGE_BYTES);
        } else if (target.startsWith("/v2/some/tags/")) {
            return document("{\"tags\":[", "\"a-name-of-ordinary-length\"", "]}", PAGE_BYTES / 10);
        } else if (target.startsWith("/v2/one/tags/")) {
            return document("{\"tags\":[\"", "a".repeat(PAGE_BYTES - 100), "\"]}", PAGE_BYTES);
        } else if (target.startsWith("/v2/_catalog")) {
            return document("{\"repositories\":[", "\"a/b\"", "]}", PAGE_BYTES);
        } else if (target.startsWith("/v2/referred/referrers/")) {
            return document("{\"manifests\":[", descriptor, "]}", PAGE_BYTES);
        } else if (target.startsWith("/v2/annotated/referrers/")) {
            String one = descriptor.replace("}", ",\"x\":[");
            return document("{\"manifests\":[" + one, "\"\"", "]}]}", PAGE_BYTES);
        } else if (target.startsWith("/v2/values/manifests/")) {
            return document("{\"manifests\":[],\"x\":[", "0", "]}", MANIFEST_BYTES);
        } else if (target.startsWith("/v2/image/manifests/large")) {
            return (EMPTY + " ".repeat(MANIFEST_BYTES - EMPTY.length())).getBytes(StandardCharsets.US_ASCII);
        }
        return EMPTY.getBytes(StandardCharsets.US_ASCII);
    }

    private static void writeLarge(String target, OutputStream out) throws IOException {
        byte[] body = large(target);
        out.write(StreamingUpstream.head(
                200, target.contains("/tags/") || target.contains("_catalog") ? JSON : INDEX, body.length));
        out.write(body);
    }

    @Test
    void refusesPagesThatAreTooLarge() throws Exception {
        try (StreamingUpstream upstream = new StreamingUpstream(UpstreamBudgetTest::writeLarge);
                Serving serving = new Serving("--upstream", upstream.url(), "--max-upstream-memory", "4M")) {
            for (String path : List.of(
                    "/v2/letters/tags/list",
                    "/v2/names/tags/list",
                    "/v2/one/tags/list",
                    "/v2/_catalog",
                    "/v2/referred/referrers/" + DIGEST,
                    "/v2/annotated/referrers/" + DIGEST)) {
                HttpResponse<byte[]> response = get(serving.url(), path);
                assertThat(response.statusCode()).as(path).isEqualTo(413);
                assertThat(text(response)).contains("SIZE_INVALID");
            }
            assertThat(get(serving.url(), "/v2/image/manifests/1").statusCode()).isEqualTo(200);
        }
    }

    /** Its 3.6 million one-letter names would take 250 MiB. */
    @Test
    void refusesAMillionNamesAndOneByDefault() throws Exception {
        try (StreamingUpstream upstream = new StreamingUpstream(UpstreamBudgetTest::writeLarge);
                Serving serving = new Serving("--upstream", upstream.url(), "--max-upstream-memory", "1G")) {
            HttpResponse<byte[]> response = get(serving.url(), "/v2/letters/tags/list");
            assertThat(response.statusCode()).isEqualTo(413);
            assertThat(text(response)).contains("more than 1000000 items in a page");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "http1"})
    void servesOrRefusesLargeDocumentsInParallelInASmallHeap(String engine) throws Exception {
        try (StreamingUpstream upstream = new StreamingUpstream(UpstreamBudgetTest::writeLarge);
                ServeProcess proxy = new ServeProcess(64, "--engine", engine, "--upstream", upstream.url())) {
            for (String path : List.of(
                    "/v2/letters/tags/list",
                    "/v2/names/tags/list",
                    "/v2/some/tags/list",
                    "/v2/one/tags/list",
                    "/v2/_catalog",
                    "/v2/referred/referrers/" + DIGEST,
                    "/v2/annotated/referrers/" + DIGEST,
                    "/v2/values/manifests/1",
                    "/v2/image/manifests/large")) {
                List<CompletableFuture<HttpResponse<byte[]>>> responses = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    responses.add(send(proxy.url(), path));
                }
                for (CompletableFuture<HttpResponse<byte[]>> one : responses) {
                    HttpResponse<byte[]> response = one.get(120, TimeUnit.SECONDS);
                    assertThat(response.statusCode()).as(path).isIn(200, 413, 429);
                    assertThat(response.headers().firstValue("Retry-After").isPresent())
                            .isEqualTo(response.statusCode() == 429);
                }
                assertThat(get(proxy.url(), "/v2/image/manifests/1").statusCode())
                        .as("after " + path)
                        .isEqualTo(200);
            }
            assertThat(get(proxy.url(), "/v2/image/manifests/large").body())
                    .as("a manifest within the limits, alone")
                    .hasSize(MANIFEST_BYTES);
            assertThat(get(proxy.url(), "/v2/some/tags/list").statusCode()).isEqualTo(200);
            assertThat(proxy.alive()).isTrue();
        }
    }

    /** Each of the pages fits into the memory, both together do not. Which of them is refused is a matter of chance, so it may take some tries. */
    @Test
    void chargesAllUpstreamsToOneMemory() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch rest = new CountDownLatch(1);
        byte[] page = document("{\"tags\":[", "\"a-name-of-ordinary-length\"", "]}", 16 << 20);
        try (StreamingUpstream slow = new StreamingUpstream((target, out) -> {
                    out.write(StreamingUpstream.head(200, JSON, page.length));
                    out.write(page, 0, page.length - 1);
                    sent.countDown();
                    awaitUninterruptibly(rest);
                    out.write(page, page.length - 1, 1);
                });
                StreamingUpstream other = new StreamingUpstream(UpstreamBudgetTest::writeLarge);
                Serving serving = new Serving(
                        "--stack",
                        "router(slow/**, client(" + slow.url() + "), **, client(" + other.url() + "))",
                        "--max-upstream-memory",
                        "64M")) {
            CompletableFuture<HttpResponse<byte[]>> held = send(serving.url(), "/v2/slow/image/tags/list");
            sent.await();
            HttpResponse<byte[]> refused = get(serving.url(), "/v2/names/tags/list");
            while (refused.statusCode() != 429) {
                assertThat(refused.statusCode()).isEqualTo(200);
                held = held.isDone() ? send(serving.url(), "/v2/slow/image/tags/list") : held;
                refused = get(serving.url(), "/v2/names/tags/list");
            }
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(text(refused)).contains("TOOMANYREQUESTS");
            assertThat(get(serving.url(), "/v2/image/manifests/1").statusCode())
                    .as("a manifest of usual size")
                    .isEqualTo(200);
            rest.countDown();
            assertThat(held.get(120, TimeUnit.SECONDS).statusCode()).isIn(200, 429);
            assertThat(get(serving.url(), "/v2/slow/image/tags/list").statusCode())
                    .isEqualTo(200);
            assertThat(get(serving.url(), "/v2/names/tags/list").statusCode()).isEqualTo(200);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void givesUpOnUpstreamsThatDrip() throws Exception {
        try (StreamingUpstream upstream = new StreamingUpstream(UpstreamBudgetTest::drip);
                Serving serving = new Serving("--upstream", upstream.url(), "--upstream-timeout", "1")) {
            for (String path : List.of(
                    "/v2/image/manifests/1",
                    "/v2/image/manifests/" + DIGEST,
                    "/v2/image/tags/list",
                    "/v2/_catalog",
                    "/v2/image/referrers/" + DIGEST,
                    "/v2/image/blobs/" + DIGEST,
                    "/v2/missing/manifests/1")) {
                assertThat(get(serving.url(), path).statusCode()).as(path).isEqualTo(504);
            }
            HttpResponse<byte[]> blob = get(serving.url(), "/v2/slow/blobs/" + Digest.sha256(BLOB));
            assertThat(blob.body()).as("content takes as long as it moves").isEqualTo(BLOB);
        }
    }

    /** Answers at the rate of some bytes in a second. A blob has an end, all else has none. */
    private static void drip(String target, OutputStream out) throws IOException {
        if (target.contains("/slow/blobs/")) {
            out.write(StreamingUpstream.head(200, "application/octet-stream", BLOB.length));
            for (byte one : BLOB) {
                out.write(one);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
            }
            return;
        }
        int status = target.contains("/missing/") ? 404 : target.contains("/blobs/") ? 403 : 200;
        out.write(StreamingUpstream.head(
                status, target.contains("/tags/") || target.contains("_catalog") ? JSON : INDEX, 1_000_000));
        while (true) {
            out.write(' ');
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(40));
        }
    }

    @Test
    void hasFlagsForUpstreamsOnly() {
        for (String[] flags : new String[][] {
            {"--max-upstream-memory", "1M"},
            {"--upstream-timeout", "5"},
            {"--upstream", "localhost", "--upstream-timeout", "0"}
        }) {
            List<String> args = new ArrayList<>(List.of("serve"));
            args.addAll(List.of(flags));
            StringWriter err = new StringWriter();
            int exit = Ocikit.run(
                    Surroundings.system(),
                    new PrintWriter(new StringWriter(), true),
                    new PrintWriter(err, true),
                    args.toArray(new String[0]));
            assertThat(exit).isEqualTo(2);
            assertThat(err.toString()).contains("--upstream-timeout");
        }
    }
}
