// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.spec.MediaTypes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The memory that requests take while they are received, parsed and answered. */
class BodyMemoryTest {
    private static final int MIB = 1024 * 1024;
    private static final String CLIENT = "192.0.2.1:1000";
    private static final String OTHER = "192.0.2.2:1000";

    private final MemRegistry registry = MemRegistry.create();
    private final RegistryHandler handler = RegistryHandler.of(
            registry, ServerOptions.builder().bodyBytes(16 * MIB).build());

    private static byte[] manifest(int size) {
        String start = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"manifests\":[],\"annotations\":{\"a\":\"";
        return (start + "x".repeat(size - start.length() - 3) + "\"}}").getBytes(StandardCharsets.US_ASCII);
    }

    private int put(byte[] manifest, String remote) {
        return end(
                handler.handle(MadeRequest.manifest("/v2/a/manifests/v1", MediaTypes.IMAGE_INDEX, manifest, remote)));
    }

    private static int end(Response response) {
        response.end(null);
        return response.status();
    }

    /** A body that runs a check when it has yielded all but its last byte. */
    private static InputStream withholding(byte[] content, Runnable check) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                if (pos < count - 1) {
                    return super.read(bytes, offset, Math.min(length, count - 1 - pos));
                }
                if (pos == count - 1) {
                    check.run();
                }
                return super.read(bytes, offset, length);
            }
        };
    }

    @Test
    void refusesBodiesBeyondTheShareOfOneClientThatWithholdsTheirEndsAndServesAnother() {
        byte[] large = manifest(MIB);
        List<Integer> statuses = new ArrayList<>();
        withhold(large, 10, statuses);
        // The innermost body was refused, so that all before it ended as they should.
        assertThat(statuses).startsWith(429).contains(201);
        assertThat(statuses.indexOf(201)).isBetween(1, 9);
        assertThat(put(large, CLIENT)).isEqualTo(201);
    }

    /** Sends a body that withholds its last byte until others were sent that do the same, and then one of another client. */
    private void withhold(byte[] content, int depth, List<Integer> statuses) {
        Runnable next = () -> {
            if (depth > 1) {
                withhold(content, depth - 1, statuses);
            }
            assertThat(put(manifest(2000), OTHER)).isEqualTo(201);
        };
        Response response = handler.handle(MadeRequest.manifest(
                "/v2/a/manifests/v1", MediaTypes.IMAGE_INDEX, content.length, withholding(content, next), CLIENT));
        assertThat(response.status()).isIn(201, 429);
        if (response.status() == 429) {
            assertThat(response.header("Retry-After")).isEqualTo("1");
        }
        statuses.add(end(response));
    }

    @Test
    void refusesAManifestWhoseParsingCouldNeverFit() {
        StringBuilder values = new StringBuilder("{\"schemaVersion\":2,\"manifests\":[],\"x\":[-0");
        for (int i = 0; i < 90_000; i++) {
            values.append(",-0");
        }
        byte[] costly = values.append("]}").toString().getBytes(StandardCharsets.US_ASCII);
        Response response =
                handler.handle(MadeRequest.manifest("/v2/a/manifests/v1", MediaTypes.IMAGE_INDEX, costly, CLIENT));
        assertThat(end(response)).isEqualTo(413);
        // Without a share of its own, the client has all there is.
        assertThat(put(costly, "127.0.0.1:1000")).isEqualTo(201);
    }

    @Test
    void refusesAManifestOfTooManyValuesAsInvalid() {
        RegistryHandler roomy = RegistryHandler.of(
                registry, ServerOptions.builder().bodyBytes(1024L * MIB).build());
        byte[] bomb = ("{\"schemaVersion\":2,\"manifests\":[],\"x\":[0" + ",0".repeat(250_000) + "]}")
                .getBytes(StandardCharsets.US_ASCII);
        Response response =
                roomy.handle(MadeRequest.manifest("/v2/a/manifests/v1", MediaTypes.IMAGE_INDEX, bomb, CLIENT));
        assertThat(StandardCharsets.UTF_8.decode(response.bytes()).toString())
                .contains("MANIFEST_INVALID", "more than 250000 values");
        assertThat(end(response)).isEqualTo(400);
    }

    @Test
    void chargesALargeManifestUntilItIsSent() {
        assertThat(put(manifest(MIB), CLIENT)).isEqualTo(201);
        chargesUntilSent("/v2/a/manifests/v1");
    }

    @Test
    void chargesALargeListUntilItIsSent() throws IOException {
        assertThat(put(manifest(2000), CLIENT)).isEqualTo(201);
        List<String> tags = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            tags.add("t".repeat(100) + i);
        }
        registry.pushManifest("a", registry.getTag("a", "v1"), tags);
        chargesUntilSent("/v2/a/tags/list");
    }

    @Test
    void refusesAListOfReferrersWhoseAnnotationsWouldTakeMoreMemoryThanAClientMayUse() throws IOException {
        String subject = "sha256:" + "0".repeat(64);
        StringBuilder json = new StringBuilder("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"manifests\":[],\"subject\":{\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"size\":1,\"digest\":\"" + subject + "\"},\"annotations\":{\"a\":\"\"");
        for (int i = 0; i < 60_000; i++) {
            json.append(",\"").append(i).append("\":\"\"");
        }
        byte[] referrer = json.append("}}").toString().getBytes(StandardCharsets.US_ASCII);
        registry.pushManifest("a", ManifestContent.of(referrer, MediaTypes.IMAGE_INDEX), List.of("v1"));
        String path = "/v2/a/referrers/" + subject;
        assertThat(end(handler.handle(MadeRequest.of("GET", path, CLIENT)))).isEqualTo(413);
        // Without a share of its own, the client has all there is.
        assertThat(end(handler.handle(MadeRequest.of("GET", path, "127.0.0.1:1000"))))
                .isEqualTo(200);
    }

    @Test
    void saysThatItsOwnStoreIsFullNotThatOfAnotherRegistry() {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(5000).build());
        RegistryHandler full = RegistryHandler.of(small);
        Response response = full.handle(MadeRequest.of("POST", "/v2/a/blobs/uploads/", CLIENT));
        while (response.status() == 202) {
            response = full.handle(MadeRequest.of("POST", "/v2/a/blobs/uploads/", "127.0.0.1:1000"));
        }
        assertThat(StandardCharsets.UTF_8.decode(response.bytes()).toString())
                .contains("STORAGE_FULL", "bytes of at most 5000");
        assertThat(end(response)).isEqualTo(507);
    }

    private void chargesUntilSent(String path) {
        List<Response> unread = new ArrayList<>();
        Response response = handler.handle(MadeRequest.of("GET", path, CLIENT));
        while (response.status() == 200 && unread.size() < 10) {
            unread.add(response);
            response = handler.handle(MadeRequest.of("GET", path, CLIENT));
        }
        assertThat(end(response)).isEqualTo(429);
        assertThat(unread).hasSizeBetween(3, 8);
        assertThat(end(handler.handle(MadeRequest.of("HEAD", path, OTHER)))).isEqualTo(200);
        assertThat(end(handler.handle(MadeRequest.of("GET", path, OTHER)))).isEqualTo(200);
        unread.forEach(BodyMemoryTest::end);
        for (int i = 0; i < 20; i++) {
            assertThat(end(handler.handle(MadeRequest.of("GET", path, CLIENT)))).isEqualTo(200);
            assertThat(end(handler.handle(MadeRequest.of("HEAD", path, CLIENT))))
                    .isEqualTo(200);
        }
    }
}
