// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.basic;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of users who are removed or changed. */
class TokenRevocationTest {
    private static final String SCOPE = "GET /token?scope=repository:a:pull&offline_token=true";

    private final TestClock clock = new TestClock();
    private final String ann = line("ann", "x");
    private final String bob = line("bob", "x");

    @TempDir
    private Path directory;

    private Htpasswd users;

    @BeforeEach
    void open() throws IOException {
        users = Htpasswd.open(write(directory.resolve("htpasswd"), ann, bob), clock);
    }

    private Guarded serve(TokenIssuer issuer) throws IOException {
        Guarded served = Guarded.by(Engine.HTTP1, issuer.guard(), issuer::around);
        served.tag("a", "v1");
        return served;
    }

    private TokenIssuer.Builder builder() throws IOException {
        AccessPolicy policy = AccessPolicy.open(write(directory.resolve("policy"), "anonymous ** read,list"), clock);
        return TokenIssuer.builder(users, policy).clock(clock).lifetime(Duration.ofHours(1));
    }

    private void change(String... lines) throws IOException {
        write(directory.resolve("htpasswd"), lines);
        clock.pass(Duration.ofSeconds(1));
    }

    private static String token(Guarded served, @Nullable String login, String member) throws Exception {
        Object token = JSONObjectUtils.parse(served.ask(SCOPE, login).body()).get(member);
        return String.valueOf(token);
    }

    private static int pull(Guarded served, String token) throws IOException {
        return served.ask("GET /v2/a/manifests/v1", "Bearer " + token).status();
    }

    @Test
    void endsTheTokensOfARemovedUserAtOnce() throws Exception {
        try (Guarded served = serve(builder().build())) {
            String anns = token(served, basic("ann", "x"), "token");
            String bobs = token(served, basic("bob", "x"), "token");
            String unnamed = token(served, null, "token");
            assertThat(pull(served, anns)).isEqualTo(200);
            change(bob);
            Answer refused = served.ask("GET /v2/a/manifests/v1", "Bearer " + anns);
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.challenge()).contains("error=\"invalid_token\"");
            assertThat(refused.body()).contains("of a user who was removed or changed");
            assertThat(pull(served, bobs)).isEqualTo(200);
            assertThat(pull(served, unnamed)).isEqualTo(200);
        }
    }

    /** The user stays, and even the password can: the administrator may have replaced the line because it had leaked. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "y"})
    void endsTheCachedLoginAndTheTokensOfAUserWhoseHashChanges(String password) throws Exception {
        try (Guarded served = serve(builder().build())) {
            String old = basic("ann", "x");
            String used = token(served, old, "token");
            String unused = token(served, old, "token");
            String refresh = "grant_type=refresh_token&refresh_token=" + token(served, old, "refresh_token");
            String bobs = token(served, basic("bob", "x"), "token");
            assertThat(pull(served, used)).isEqualTo(200);
            change(line("ann", password), bob);
            assertThat(pull(served, used)).isEqualTo(401);
            assertThat(pull(served, unused)).isEqualTo(401);
            assertThat(served.ask("POST /token", null, refresh, "application/x-www-form-urlencoded")
                            .status())
                    .isEqualTo(401);
            assertThat(served.ask(SCOPE, old).status()).isEqualTo(password.equals("x") ? 200 : 401);
            assertThat(pull(served, token(served, basic("ann", password), "token")))
                    .isEqualTo(200);
            assertThat(pull(served, bobs)).isEqualTo(200);
        }
    }

    @Test
    void tellsUsersWithTheSameHashApart() throws Exception {
        String hash = line("", "x");
        change("ann" + hash, "bob" + hash);
        try (Guarded served = serve(builder().build())) {
            assertThat(edition(token(served, basic("ann", "x"), "token")))
                    .isNotEqualTo(edition(token(served, basic("bob", "x"), "token")));
        }
    }

    private static @Nullable Object edition(String token) throws Exception {
        return SignedJWT.parse(token).getJWTClaimsSet().getClaim(TokenVerifier.EDITION);
    }

    /** Otherwise a token would let its holder check guesses of the hash, or compare users across registries. */
    @Test
    void revealsNothingAboutTheHashWithoutTheSigningKey() throws Exception {
        try (Guarded one = serve(builder().build());
                Guarded two = serve(builder().build())) {
            for (String member : new String[] {"token", "refresh_token"}) {
                assertThat(edition(token(one, basic("ann", "x"), member)))
                        .isNotNull()
                        .isNotEqualTo(edition(token(two, basic("ann", "x"), member)));
            }
        }
    }

    @Test
    void acceptsTokensOfAnotherProcessWithTheSameKeyAndUsers() throws Exception {
        Path key = Files.writeString(
                directory.resolve("key"),
                SampleTokens.pem(SampleTokens.ec("secp256r1").getPrivate()));
        try (Guarded one = serve(builder().build(key));
                Guarded two = serve(builder().build(key))) {
            String token = token(one, basic("ann", "x"), "token");
            assertThat(pull(two, token)).isEqualTo(200);
            String form = "grant_type=refresh_token&refresh_token=" + token(one, basic("ann", "x"), "refresh_token");
            assertThat(two.ask("POST /token", null, form, "application/x-www-form-urlencoded")
                            .status())
                    .isEqualTo(200);
            change(bob);
            assertThat(pull(two, token)).isEqualTo(401);
        }
    }
}
