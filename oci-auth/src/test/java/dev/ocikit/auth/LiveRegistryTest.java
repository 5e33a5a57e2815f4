// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.always;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A whole registry that takes the tokens of a token service, which knows one user and lets nobody pull from {@code secret}. */
@Timeout(60)
class LiveRegistryTest {
    private static final byte[] CONTENT = new byte[3 << 20];
    private static final Digest DIGEST;

    static {
        new Random(1).nextBytes(CONTENT);
        DIGEST = Digest.sha256(CONTENT);
    }

    private final CountDownLatch callers = new CountDownLatch(20);
    private boolean patient;
    private Site tokens;
    private Http1Server server;

    @BeforeEach
    void start() throws IOException {
        tokens = Site.of(this::issue);
        Handler registry = RegistryHandler.of(MemRegistry.create());
        server = Http1Server.start(
                request -> guarded(request, registry), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        tokens.close();
    }

    private Answer issue(Seen seen) {
        if (patient) {
            // Nobody is served before all are on their way.
            try {
                callers.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!seen.authorization().equals(BASIC)) {
            return Answer.json(401, "{\"details\":\"incorrect username or password\"}");
        }
        List<String> access = new ArrayList<>();
        for (String scope : seen.parameter("scope")) {
            String[] parts = scope.split(":", -1);
            if (!parts[1].equals("secret")) {
                String actions = "\"" + parts[2].replace(",", "\",\"") + "\"";
                access.add(
                        "{\"type\":\"" + parts[0] + "\",\"name\":\"" + parts[1] + "\",\"actions\":[" + actions + "]}");
            }
        }
        return Answer.token(Fixture.jwt("{\"access\":[" + String.join(",", access) + "]}"));
    }

    private Response guarded(Request request, Handler registry) {
        String authorization = request.header("Authorization");
        String[] path = request.path().split("/", -1);
        boolean catalog = request.path().startsWith("/v2/_catalog");
        String action = switch (request.method()) {
            case "GET", "HEAD" -> "pull";
            case "DELETE" -> "delete";
            default -> "push";
        };
        String needed = catalog
                ? "registry:catalog:*"
                : path.length > 3 ? "repository:" + path[2] + ":" + (action.equals("push") ? "pull,push" : action) : "";
        boolean known = authorization != null && authorization.startsWith("Bearer ");
        Scope granted = known ? TokenClaims.of(authorization.substring(7)).granted() : null;
        if (granted != null && granted.covers(Scope.parse(needed))) {
            return registry.handle(request);
        }
        String challenge = "Bearer realm=\"" + tokens.url("/token") + "\",service=\"test\",scope=\"" + needed + "\""
                + (known ? ",error=\"insufficient_scope\"" : "");
        return Response.status(401)
                .header("WWW-Authenticate", challenge)
                .header("Content-Type", "application/json")
                .bytes("{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"who is there\"}]}"
                        .getBytes(StandardCharsets.UTF_8));
    }

    private RegistryClient client(CredentialSource source) {
        return RegistryClient.create(ClientOptions.builder(server.uri().toString())
                .transport(Authenticator.of(source)::around)
                .build());
    }

    @Test
    void everythingCanBeDoneByWhoIsKnown() throws Exception {
        try (RegistryClient client = client(always(BOB))) {
            client.ping();
            client.pushBlob("a", DIGEST, BlobSource.once(new ByteArrayInputStream(CONTENT), CONTENT.length));
            try (BlobReader reader = client.getBlob("a", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(CONTENT);
            }
            assertThat(client.mountBlob("b", DIGEST, "a")).isInstanceOf(MountResult.Mounted.class);
            byte[] more = "more".getBytes(StandardCharsets.UTF_8);
            try (BlobWriter writer = client.startBlobUpload("b", UploadOptions.DEFAULT)) {
                writer.write(more);
                writer.commit(Digest.sha256(more));
            }
            byte[] index =
                    "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}"
                            .getBytes(StandardCharsets.UTF_8);
            client.pushManifest(
                    "b", ManifestContent.of(index, "application/vnd.oci.image.index.v1+json"), List.of("1"));
            assertThat(client.tags("b", ListOptions.ALL).toList()).containsExactly("1");
            assertThat(client.repositories(ListOptions.ALL).toList()).containsExactly("a", "b");
            client.deleteTag("b", "1");
            assertThat(client.tags("b", ListOptions.ALL).toList()).isEmpty();
        }
        assertThat(tokens.seen().stream().map(seen -> seen.parameter("scope")))
                .containsExactly(
                        List.of(),
                        List.of("repository:a:pull"),
                        List.of("repository:a:pull,push"),
                        List.of("repository:b:pull,push", "repository:a:pull"),
                        List.of("registry:catalog:*"),
                        List.of("repository:b:delete"));
    }

    @Test
    void whoIsNotKnownIsRefused() throws Exception {
        try (RegistryClient nobody = client(CredentialSource.none());
                RegistryClient wrong = client(always(new Credential.Password("bob", "wrong")))) {
            for (RegistryClient client : Arrays.asList(nobody, wrong)) {
                assertThatThrownBy(() -> client.getBlob("a", DIGEST))
                        .isInstanceOf(UnauthorizedException.class)
                        .hasMessageContaining(
                                "token for repository:a:pull of " + server.uri().getAuthority())
                        .hasMessageContaining("incorrect username or password");
            }
        }
    }

    @Test
    void whoIsKnownAndMayNotIsToldWhatWasAskedForAndGranted() throws Exception {
        try (RegistryClient client = client(always(BOB))) {
            assertThatThrownBy(() -> client.getBlob("secret", DIGEST))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("was asked for repository:secret:pull and grants nothing");
        }
    }

    @Test
    void twentyColdCallsFetchOneToken() throws Exception {
        patient = true;
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try (RegistryClient client = client(always(BOB))) {
            List<Future<List<String>>> calls = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                calls.add(threads.submit(() -> {
                    callers.countDown();
                    return client.repositories(ListOptions.ALL).toList();
                }));
            }
            for (Future<List<String>> call : calls) {
                assertThat(call.get()).isEmpty();
            }
            assertThat(tokens.seen()).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }
}
