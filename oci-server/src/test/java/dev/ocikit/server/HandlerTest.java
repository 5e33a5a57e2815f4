// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.Call;
import dev.ocikit.api.Caller;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The handler without an engine: callers, headers and the request log. */
class HandlerTest {
    private final List<Optional<String>> callers = new ArrayList<>();

    private RegistryHandler recording(ServerOptions options) {
        MemRegistry registry = MemRegistry.create();
        return RegistryHandler.of(
                new WrappedRegistry() {
                    @Override
                    protected <T> T call(Call<T> call) throws IOException {
                        callers.add(Caller.current());
                        return call.on(registry);
                    }
                },
                options);
    }

    private static Response end(Response response) {
        response.end(null);
        return response;
    }

    @Test
    void callsTheRegistryForTheAddressOrTheUser() {
        Guard guard = NamedVisitor::new;
        RegistryHandler open = recording(ServerOptions.defaults());
        RegistryHandler guarded = recording(ServerOptions.builder().guard(guard).build());
        String upload = "/v2/ann/blobs/uploads/";
        end(open.handle(MadeRequest.of("POST", upload, "192.0.2.1:4711")));
        end(open.handle(MadeRequest.of("POST", upload, "127.0.0.1:4711")));
        for (String remote : new String[] {"192.0.2.1:4711", "127.0.0.1:4711"}) {
            Map<String, String> ann = Map.of("x-name", "ann");
            end(guarded.handle(
                    new MadeRequest("POST", upload, null, ann, 0, ByteArrayInputStream.nullInputStream(), remote)));
        }
        assertThat(callers)
                .containsExactly(
                        Optional.of("address:192.0.2.1"),
                        Optional.empty(),
                        Optional.of("user:ann"),
                        Optional.of("user:ann"));
        assertThat(Caller.current()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/, 200",
        "GET, /healthz, 200",
        "GET, /v2/a/tags/list, 404",
        "GET, /v2/A/tags/list, 400",
        "PUT, /v2/, 405",
        "GET, /, 404",
        "POST, /v2/a/blobs/uploads/, 202",
        "HEAD, /v2/a/manifests/v1, 404",
    })
    void keepsBrowsersFromTakingAnythingForAPage(String method, String path, int status) {
        Response response =
                end(recording(ServerOptions.defaults()).handle(MadeRequest.of(method, path, "192.0.2.1:4711")));
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("Content-Security-Policy")).isEqualTo("sandbox");
    }

    @Test
    void servesAManifestOfTypeHtmlAsNoPage() {
        RegistryHandler handler = recording(ServerOptions.defaults());
        byte[] page = "<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII);
        String path = "/v2/a/manifests/" + Digest.sha256(page);
        assertThat(end(handler.handle(MadeRequest.manifest(path, "text/html", page, "192.0.2.1:1")))
                        .status())
                .isEqualTo(201);
        Response response = end(handler.handle(MadeRequest.of("GET", path, "192.0.2.1:1")));
        assertThat(response.header("Content-Type")).isEqualTo("text/html");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(response.header("Content-Security-Policy")).isEqualTo("sandbox");
    }

    @ParameterizedTest
    @CsvSource({
        "/v2/a/blobs/uploads/secret, /v2/a/blobs/uploads/***",
        "/v2/a/bl%6fbs/upl%6Fads/secret, /v2/a/blobs/uploads/***",
        "/v2/A/blobs/uploads/secret/blobs/uploads/x, /v2/A/blobs/uploads/***",
        "/v2/a/blobs/uploads/, /v2/a/blobs/uploads/",
        "/v2/a/manifests/v%31, /v2/a/manifests/v%31",
    })
    void hidesTheNamesOfUploadsInTheLog(String path, String logged) {
        List<RequestLog> log = new ArrayList<>();
        RegistryHandler handler =
                recording(ServerOptions.builder().requestLog(log::add).build());
        end(handler.handle(MadeRequest.of("GET", path, "192.0.2.1:1")));
        assertThat(log).extracting(RequestLog::path).containsExactly(logged);
    }
}
