// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Names;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** Whatever the request, the answer is one that could be sent, and is not a failure of ours. */
@Tag("wide")
class RequestFuzzTest {
    private static final List<String> METHODS = List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE");
    private static final List<String> HEADERS =
            List.of("accept", "content-type", "range", "if-range", "if-none-match", "content-range");

    private final RegistryHandler handler = RegistryHandler.of(MemRegistry.create());

    @FuzzTest(maxDuration = "1m")
    void answersWhateverIsAsked(FuzzedDataProvider data) {
        String method = data.pickValue(METHODS);
        String name = data.pickValue(HEADERS);
        String value = data.consumeString(200);
        String query = data.consumeBoolean() ? data.consumeString(200) : null;
        byte[] body = data.consumeBytes(200);
        boolean chunked = data.consumeBoolean();
        String path = data.consumeRemainingAsString();
        for (String prefix : List.of("", "/v2/", "/v2/a/blobs/", "/v2/a/blobs/uploads/", "/v2/a/manifests/")) {
            check(new Fuzzed(method, prefix + path, query, Map.of(name, value), ByteBuffer.wrap(body), chunked));
        }
        String blob = "/v2/a/blobs/" + Digest.sha256(body);
        handler.handle(new Fuzzed(
                        "POST",
                        "/v2/a/blobs/uploads",
                        "digest=" + Digest.sha256(body),
                        Map.of(),
                        ByteBuffer.wrap(body),
                        false))
                .end(null);
        check(new Fuzzed(method, blob, query, Map.of(name, value), ByteBuffer.wrap(body), chunked));
    }

    private void check(Fuzzed request) {
        Response response = handler.handle(request);
        try {
            require(response.status() >= 200 && response.status() < 500, "status " + response.status());
            for (Response.Header header : response.headers()) {
                require(
                        header.value().chars().allMatch(c -> c >= ' ' && c < 127),
                        "a header that cannot be sent: " + header);
            }
            boolean headOfError = request.method().equals("HEAD") && response.status() >= 400;
            boolean silent = headOfError || response.status() == 204 || response.status() == 304;
            require(response.contentLength() >= 0 == !silent, "no length with status " + response.status());
            Target target = Target.parse(request.path());
            require(target.repository().isEmpty() || Names.isRepository(target.repository()), "a bad name: " + target);
        } catch (dev.ocikit.api.OciException e) {
            require(response.status() == 400, "a path that is refused is answered with " + response.status());
        } finally {
            response.end(null);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }

    private record Fuzzed(
            String method,
            String path,
            @Nullable String query,
            Map<String, String> fields,
            ByteBuffer content,
            boolean chunked)
            implements Request {
        @Override
        public @Nullable String header(String name) {
            return fields.get(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public List<String> headers(String name) {
            String value = header(name);
            return value == null ? List.of() : List.of(value);
        }

        @Override
        public long contentLength() {
            return chunked ? -1 : content.remaining();
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(content.array(), content.arrayOffset(), content.remaining());
        }

        @Override
        public String remote() {
            return "fuzz";
        }
    }
}
