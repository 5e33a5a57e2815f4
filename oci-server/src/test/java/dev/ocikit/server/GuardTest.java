// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.INDEX;
import static dev.ocikit.server.ServedRegistry.INDEX_TYPE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final String ANN = "X-Name: ann";
    private static final String BOB = "X-Name: bob";

    private final LinkedBlockingQueue<RequestLog> log = new LinkedBlockingQueue<>();
    private ServedRegistry served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedRegistry.inMemory(options(NamedVisitor::new));
    }

    @AfterEach
    void stop() throws IOException {
        served.close();
    }

    private ServerOptions options(Guard guard) {
        return ServerOptions.builder().guard(guard).requestLog(log::add).build().toBuilder()
                .build();
    }

    @Test
    void tellsStrangersWhatToBring() throws IOException {
        Wire.Answer base = served.ask("GET /v2/");
        assertThat(base.status()).isEqualTo(401);
        assertThat(base.code()).isEqualTo("UNAUTHORIZED");
        assertThat(base.headers().get("www-authenticate")).containsExactly("Name needs=\"0\"", "Other");
        assertThat(base.header("Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
        assertThat(served.ask("HEAD /v2/a/manifests/v1").header("WWW-Authenticate"))
                .isEqualTo("Name needs=\"1\", Other");
        String digest = served.push("shared", "x").toString();
        assertThat(served.ask("POST /v2/ann/blobs/uploads/?from=shared&mount=" + digest)
                        .header("WWW-Authenticate"))
                .isEqualTo("Name needs=\"2\", Other");
    }

    @Test
    void welcomesWhoHasAName() throws IOException {
        assertThat(served.ask("GET /v2/", ANN).status()).isEqualTo(200);
        assertThat(served.ask("GET /v2/ann/tags/list", ANN).status()).isEqualTo(404);
    }

    @Test
    void deniesWhatTheNameMayNot() throws IOException {
        Wire.Answer answer = served.ask("PUT /v2/shared/manifests/v1", BOB + "\n" + INDEX_TYPE, INDEX);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("DENIED");
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void saysThatItIsWellToEverybody() throws IOException {
        assertThat(served.ask("GET /healthz").status()).isEqualTo(200);
    }

    @Test
    void refusesBeforeTheBodyComes() throws IOException {
        for (String line : List.of(
                "PUT /v2/ann/manifests/v1",
                "POST /v2/ann/blobs/uploads/?digest=" + Digest.sha256(new byte[0]),
                "PATCH " + served.ask("POST /v2/ann/blobs/uploads/", ANN).header("Location"),
                "PUT /v2/ann/blobs/uploads/nonsense?digest=" + Digest.sha256(new byte[0]))) {
            for (String length : List.of("Content-Length: 3000000", "Transfer-Encoding: chunked")) {
                try (Wire wire = served.connect()) {
                    wire.send(line + " HTTP/1.1\nHost: registry.test\n" + length + "\n\n");
                    Wire.Answer answer = wire.answer(false);
                    assertThat(answer.status()).as(line).isEqualTo(401);
                    assertThat(answer.header("Connection")).as(line).isEqualTo("close");
                }
            }
        }
    }

    @Test
    void letsNobodyElseGoOnWithAnUpload() throws IOException {
        String session = served.ask("POST /v2/ann/blobs/uploads/", ANN).header("Location");
        String bobs = "X-Name: an"; // may do everything in ann, too
        for (String line : List.of("GET " + session, "PATCH " + session, "DELETE " + session)) {
            Wire.Answer answer = served.ask(line, bobs, line.startsWith("PATCH") ? "x" : "");
            assertThat(answer.status()).as(line).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("BLOB_UPLOAD_UNKNOWN");
        }
        assertThat(served.ask("PATCH " + session, ANN, "x").status()).isEqualTo(202);
        assertThat(served.ask("PUT " + session + "?digest=" + Digest.sha256("x".getBytes(UTF_8)), ANN)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void uploadsWhatMayNotBeMounted() throws IOException {
        Digest hidden = served.push("other", "hidden");
        Digest shared = served.push("shared", "shared");
        String mount = "POST /v2/ann/blobs/uploads/?mount=";
        assertThat(served.ask(mount + shared + "&from=shared", ANN).status()).isEqualTo(201);
        assertThat(served.ask(mount + hidden + "&from=other", ANN).status()).isEqualTo(202);
        assertThat(served.ask(mount + shared + "&from=shared", BOB).status()).isEqualTo(403);
    }

    @Test
    void logsTheName() throws IOException, InterruptedException {
        served.ask("GET /v2/", ANN);
        assertThat(log.poll(10, TimeUnit.SECONDS).user()).isEqualTo("ann");
        served.ask("GET /v2/shared/manifests/v1", BOB);
        assertThat(log.poll(10, TimeUnit.SECONDS).toString()).contains(" user=\"bob\" ");
        served.ask("GET /v2/");
        assertThat(log.poll(10, TimeUnit.SECONDS).user()).isNull();
    }

    @Test
    void passesOnWhatTheGuardSays() throws IOException {
        Guard busy = request -> {
            throw TooManyRequestsException.after(Duration.ofSeconds(7), "slow down", null);
        };
        try (ServedRegistry slow = ServedRegistry.inMemory(options(busy))) {
            Wire.Answer answer = slow.ask("GET /v2/");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isEqualTo("7");
        }
    }

    @Test
    void letsNothingPassABrokenGuard() throws IOException {
        List<Call<?>> calls = new ArrayList<>();
        Guard broken = request -> {
            throw new IllegalStateException("a secret");
        };
        try (ServedRegistry guarded = ServedRegistry.of(recording(calls), options(broken))) {
            Wire.Answer answer = guarded.ask("GET /v2/ann/manifests/v1", ANN);
            assertThat(answer.status()).isEqualTo(500);
            assertThat(answer.text()).doesNotContain("secret");
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void asksForAllThatTheCallsNeed() throws IOException {
        List<Call<?>> calls = new ArrayList<>();
        List<NamedVisitor> visitors = new ArrayList<>();
        Guard guard = request -> {
            NamedVisitor visitor = new NamedVisitor(request);
            visitors.add(visitor);
            return visitor;
        };
        try (ServedRegistry guarded = ServedRegistry.of(recording(calls), options(guard))) {
            Digest digest = guarded.push("ann", "x");
            String session = guarded.ask("POST /v2/ann/blobs/uploads/", ANN).header("Location");
            for (String line : List.of(
                    "GET /v2/_catalog",
                    "GET /v2/ann/tags/list",
                    "GET /v2/ann/referrers/" + digest,
                    "GET /v2/ann/manifests/v1",
                    "HEAD /v2/ann/manifests/" + digest,
                    "PUT /v2/ann/manifests/v1",
                    "DELETE /v2/ann/manifests/v1",
                    "DELETE /v2/ann/manifests/" + digest,
                    "GET /v2/ann/blobs/" + digest,
                    "HEAD /v2/ann/blobs/" + digest,
                    "POST /v2/ann/blobs/uploads/?digest=" + digest,
                    "POST /v2/ann/blobs/uploads/?mount=" + digest,
                    "POST /v2/ann/blobs/uploads/?mount=" + digest + "&from=shared",
                    "GET " + session,
                    "PATCH " + session,
                    "PUT " + session + "?digest=" + digest,
                    "DELETE " + session,
                    "DELETE /v2/ann/blobs/" + digest)) {
                calls.clear();
                visitors.clear();
                String body = line.startsWith("PUT /v2/ann/manifests") ? INDEX : "";
                guarded.ask(line, ANN + "\n" + INDEX_TYPE, body);
                assertThat(calls).as(line).isNotEmpty();
                for (Call<?> call : calls) {
                    List<Need> needs = new ArrayList<>(call.needs());
                    needs.remove(new Need("shared", Access.READ)); // a source is left to the view
                    assertThat(visitors.get(0).asked()).as(line).containsAll(needs);
                }
            }
        }
    }

    /** Returns a registry that takes down what it is asked, before any view of it. */
    private static OciRegistry recording(List<Call<?>> calls) {
        OciRegistry registry = MemRegistry.create();
        return new WrappedRegistry() {
            @Override
            protected <T> T call(Call<T> call) throws IOException {
                calls.add(call);
                return call.on(registry);
            }
        };
    }
}
