// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ServeAuthTest {
    /** The password is "secret". */
    private static final String ANN = "ann:$2b$04$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele\n";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private Path dir;

    private String users;

    @BeforeEach
    void write() throws IOException {
        users = Files.writeString(dir.resolve("htpasswd"), ANN).toString();
    }

    private static HttpResponse<String> get(String url, @Nullable String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("ann:" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void asksForPasswords() throws Exception {
        try (Serving serving = new Serving("--htpasswd", users, "--log", "on")) {
            assertThat(get(serving.url() + "/v2/", null).statusCode()).isEqualTo(401);
            assertThat(get(serving.url() + "/v2/", basic("wrong")).statusCode()).isEqualTo(401);
            assertThat(get(serving.url() + "/v2/", basic("secret")).statusCode())
                    .isEqualTo(200);
            serving.stop();
            assertThat(serving.err()).contains(" user=\"ann\" ").doesNotContain("secret");
        }
    }

    @Test
    void keepsToAPolicy() throws Exception {
        Path policy = Files.writeString(dir.resolve("policy"), "anonymous public/* read\n");
        try (Serving serving = new Serving("--htpasswd", users, "--policy", policy.toString())) {
            assertThat(get(serving.url() + "/v2/public/a/manifests/x", null).statusCode())
                    .isEqualTo(404);
            assertThat(get(serving.url() + "/v2/a/manifests/x", null).statusCode())
                    .isEqualTo(401);
            assertThat(get(serving.url() + "/v2/a/manifests/x", basic("secret")).statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void givesOutTokensThatAnotherServerAccepts() throws Exception {
        try (Serving issuer = new Serving("--htpasswd", users, "--token-issuer", "--token-service", "both")) {
            HttpResponse<String> asked = get(issuer.url() + "/v2/", null);
            assertThat(asked.headers().firstValue("WWW-Authenticate"))
                    .contains("Bearer realm=\"" + issuer.url() + "/token\",service=\"both\"");
            String answer = get(issuer.url() + "/token", basic("secret")).body();
            String token = "Bearer " + answer.replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
            assertThat(get(issuer.url() + "/v2/", token).statusCode()).isEqualTo(200);
            Path keys = Files.writeString(
                    dir.resolve("keys.json"),
                    get(issuer.url() + "/.well-known/jwks.json", null).body());
            try (Serving other = new Serving(
                    "--token-verify",
                    keys.toString(),
                    "--token-realm",
                    issuer.url() + "/token",
                    "--token-service",
                    "both",
                    "--token-issuer-name",
                    "ocikit")) {
                assertThat(get(other.url() + "/v2/", token).statusCode()).isEqualTo(200);
                assertThat(get(other.url() + "/v2/", null).headers().firstValue("WWW-Authenticate"))
                        .contains("Bearer realm=\"" + issuer.url() + "/token\",service=\"both\"");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--policy x,                                         --policy needs --htpasswd FILE",
        "--htpasswd-strict,                                  --htpasswd-strict needs --htpasswd FILE",
        "--token-issuer,                                     --token-issuer needs --htpasswd FILE",
        "--htpasswd FILE --token-key x,                      need --token-issuer",
        "--htpasswd FILE --token-service x,                  --token-service needs --token-issuer or --token-verify",
        "--htpasswd FILE --token-issuer --token-lifetime 5,  is from a minute to a day",
        "--htpasswd FILE --token-issuer --public-url x,      a public URL is such as https://registry.example",
        "--token-realm http://x,                             need --token-verify FILE",
        "--token-verify x,                                   --token-verify needs --token-realm URL",
        "--token-verify x --token-realm y --token-service z, is no URL such as",
        "--token-verify x --htpasswd FILE,                   excludes --htpasswd",
    })
    void saysWhichOptionIsMissingOrTooMuch(String options, String message) {
        Command command = Command.run(("serve " + options.replace("FILE", users)).split(" "));
        assertThat(command.exit()).isEqualTo(2);
        assertThat(command.err()).contains(message);
    }

    @Test
    void saysWhichLineOfAFileIsWrong() throws Exception {
        Path file = Files.writeString(dir.resolve("wrong"), ANN + "bob:{SHA}secret\n");
        Command command = Command.run("serve", "--htpasswd", file.toString(), "--htpasswd-strict");
        assertThat(command.exit()).isEqualTo(1);
        assertThat(command.err())
                .contains(file + ", line 2: the hash is not one of bcrypt", "'htpasswd -B'")
                .doesNotContain("secret");
        try (Serving lenient = new Serving("--htpasswd", file.toString())) {
            assertThat(get(lenient.url() + "/v2/", null).statusCode()).isEqualTo(401);
        }
        Command missing = Command.run("serve", "--htpasswd", dir.resolve("none").toString());
        assertThat(missing.err()).contains("none does not exist");
    }
}
