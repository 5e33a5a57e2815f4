// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.CANARY;
import static dev.ocikit.server.auth.Secrets.basic;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BasicGuardTest {
    private static final String CHALLENGE = "Basic realm=\"ocikit\", charset=\"UTF-8\"";
    private static final String ANN = basic("ann", CANARY);
    private static final String BOB = basic("bob", "bobs:password");
    private static final String NOBODY = basic("", "");

    @TempDir
    private Path directory;

    private Guarded serve(Engine engine) throws IOException {
        Htpasswd users =
                Htpasswd.open(write(directory.resolve("htpasswd"), line("ann", CANARY), line("bob", "bobs:password")));
        AccessPolicy policy = AccessPolicy.open(
                write(directory.resolve("policy"), "ann ** all", "bob shared/* read,list", "anonymous public/* read"));
        return Guarded.by(engine, BasicGuard.of(users, policy));
    }

    @ParameterizedTest
    @EnumSource
    void letsInWhoKnowsThePassword(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            Answer stranger = served.ask("GET /v2/", null);
            assertThat(stranger.status()).isEqualTo(401);
            assertThat(stranger.challenge()).isEqualTo(CHALLENGE);
            assertThat(stranger.body()).contains("\"UNAUTHORIZED\"");
            assertThat(served.ask("GET /v2/", ANN).status()).isEqualTo(200);
            assertThat(served.ask("GET /v2/", BOB).status()).isEqualTo(200);
            assertThat(served.ask("GET /healthz", null).status()).isEqualTo(200);
            for (String wrong : List.of(
                    basic("ann", "x" + CANARY),
                    basic("ann", ""),
                    basic("", CANARY),
                    basic("eve", CANARY),
                    "Basic " + CANARY,
                    "Basic",
                    "Bearer " + CANARY,
                    CANARY)) {
                Answer refused = served.ask("GET /v2/", wrong);
                assertThat(refused.status()).as(wrong).isEqualTo(401);
                assertThat(refused.challenge()).isEqualTo(CHALLENGE);
            }
            assertThat(served.seen()).noneMatch(text -> text.contains(CANARY));
        }
    }

    @ParameterizedTest
    @EnumSource
    void letsEachDoWhatThePolicySays(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            for (String repository : List.of("shared/a", "public/a", "secret/a")) {
                assertThat(served.push(repository, "v1", ANN).status()).isEqualTo(201);
            }
            assertThat(served.ask("GET /v2/shared/a/manifests/v1", BOB).status())
                    .isEqualTo(200);
            assertThat(served.ask("GET /v2/shared/a/tags/list", BOB).status()).isEqualTo(200);
            Answer denied = served.push("shared/a", "v2", BOB);
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.body()).contains("\"DENIED\"", "user bob may not write to shared/a");
            assertThat(denied.challenge()).isEmpty();
            assertThat(served.ask("DELETE /v2/shared/a/manifests/v1", BOB).status())
                    .isEqualTo(403);
            assertThat(served.ask("GET /v2/secret/a/manifests/v1", BOB).status())
                    .isEqualTo(403);
            assertThat(served.ask("GET /v2/secret/none/manifests/v1", BOB).status())
                    .as("as if it were there")
                    .isEqualTo(403);
            for (String nobody : new String[] {null, NOBODY}) {
                assertThat(served.ask("GET /v2/public/a/manifests/v1", nobody).status())
                        .isEqualTo(200);
                Answer refused = served.push("public/a", "v2", nobody);
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.challenge()).isEqualTo(CHALLENGE);
                assertThat(served.ask("GET /v2/", nobody).status()).isEqualTo(401);
            }
        }
    }

    @Test
    void showsInTheListWhatMayBeRead() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            for (String repository : List.of("shared/a", "public/a", "secret/a")) {
                served.tag(repository, "v1");
            }
            assertThat(served.ask("GET /v2/_catalog", ANN).body()).contains("public/a", "secret/a", "shared/a");
            assertThat(served.ask("GET /v2/_catalog", BOB).body())
                    .isEqualTo("{\"repositories\":[\"public/a\",\"shared/a\"]}");
            assertThat(served.ask("GET /v2/_catalog", null).status()).isEqualTo(401);
        }
    }

    @Test
    void mountsOnlyWhatMayBeRead() throws Exception {
        Htpasswd users = Htpasswd.open(write(directory.resolve("htpasswd"), line("ann", "x"), line("bob", "x")));
        AccessPolicy policy = AccessPolicy.open(
                write(directory.resolve("policy"), "ann ** all", "bob bob/* all", "bob shared/* read"));
        try (Guarded served = Guarded.by(Engine.HTTP1, BasicGuard.of(users, policy))) {
            Digest secret = served.blob("secret/a", "secret");
            Digest shared = served.blob("shared/a", "shared");
            String mount = "POST /v2/bob/a/blobs/uploads/?mount=";
            String bob = basic("bob", "x");
            assertThat(served.ask(mount + shared + "&from=shared/a", bob).status())
                    .isEqualTo(201);
            assertThat(served.ask(mount + secret + "&from=secret/a", bob).status())
                    .isEqualTo(202);
            assertThat(served.ask(mount + secret, bob).status()).isEqualTo(202);
            assertThat(served.ask(mount + secret, basic("ann", "x")).status()).isEqualTo(201);
        }
    }

    @Test
    void makesWait() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            for (int i = 0; i < 20; i++) {
                assertThat(served.ask("GET /v2/", basic("ann", "guess" + i)).status())
                        .isEqualTo(401);
            }
            Answer refused = served.ask("GET /v2/", ANN);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isNotEmpty();
        }
    }

    /** The client writes all it has before it reads, as simple ones do. */
    @ParameterizedTest
    @EnumSource
    void tellsWhoSendsAndDoesNotListen(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            URI uri = served.uri();
            byte[] body = new byte[1 << 20];
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(20_000);
                String head = "POST /v2/a/blobs/uploads/?digest=" + Digest.sha256(body) + " HTTP/1.1\r\nHost: "
                        + uri.getAuthority() + "\r\nContent-Length: " + body.length + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body);
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 401");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ann", "a b", "änn", "Basic"})
    void showsNoPassword(String user) {
        Credentials.Login login = Objects.requireNonNull(
                new Credentials("basic", basic(user, CANARY).substring(6)).login());
        assertThat(login.user()).isEqualTo(user);
        assertThat(login.toString()).doesNotContain(CANARY);
        assertThat(new Credentials("bearer", CANARY).toString()).doesNotContain(CANARY);
    }
}
