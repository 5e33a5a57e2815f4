// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.CANARY;
import static dev.ocikit.auth.Fixture.always;
import static dev.ocikit.auth.Fixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.Fixture.Time;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class TokenServiceTest {
    private final Time time = new Time();

    private AuthOptions.Builder options() {
        return AuthOptions.builder().clock(time);
    }

    /** Asks a registry that takes any token. */
    private static void tags(Site tokens, Authenticator authenticator, int times) throws Exception {
        try (Site registry = Site.of(anyToken(tokens));
                RegistryClient client = client(registry, authenticator)) {
            for (int i = 0; i < times; i++) {
                client.tags("a", ListOptions.ALL).toList();
            }
        }
    }

    private static Function<Seen, Answer> anyToken(Site tokens) {
        return seen -> seen.authorization().startsWith("Bearer ")
                ? Answer.json(200, "{\"name\":\"a\",\"tags\":[]}")
                : Answer.challenge(Fixture.bearer(tokens, "repository:a:pull"));
    }

    private static OciException failure(Site tokens, Authenticator authenticator) {
        return assertThatThrownBy(() -> tags(tokens, authenticator, 1))
                .isInstanceOf(OciException.class)
                .hasMessageContaining("token for repository:a:pull of 127.0.0.1:")
                .hasMessageContaining(" from " + tokens.host() + ": ")
                .asInstanceOf(InstanceOfAssertFactories.type(OciException.class))
                .actual();
    }

    @Test
    void exchangesAnIdentityTokenByPost() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(200, "{\"access_token\":\"t1\",\"expires_in\":300}"))) {
            tags(
                    tokens,
                    Authenticator.create(
                            always(new Credential.IdentityToken(CANARY)),
                            options().build()),
                    2);
            assertThat(tokens.seen()).hasSize(1);
            Seen seen = tokens.seen().get(0);
            assertThat(seen.method()).isEqualTo("POST");
            assertThat(seen.authorization()).isEmpty();
            assertThat(seen.parameter("grant_type")).containsExactly("refresh_token");
            assertThat(seen.parameter("refresh_token")).containsExactly(CANARY);
            assertThat(seen.parameter("service")).containsExactly("the registry");
            assertThat(seen.parameter("scope")).containsExactly("repository:a:pull");
            assertThat(seen.parameter("client_id")).containsExactly("ocikit");
        }
    }

    @Test
    void keepsARefreshTokenThatTheServiceRotates() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Site tokens = Site.of(seen ->
                Answer.json(200, "{\"access_token\":\"t\",\"refresh_token\":\"r" + count.incrementAndGet() + "\"}"))) {
            Authenticator authenticator = Authenticator.create(
                    always(new Credential.IdentityToken("r0")), options().build());
            try (Site registry = Site.of(anyToken(tokens));
                    RegistryClient client = client(registry, authenticator)) {
                for (int i = 0; i < 3; i++) {
                    client.tags("a", ListOptions.ALL).toList();
                    time.pass(Duration.ofMinutes(1));
                }
            }
            assertThat(tokens.seen().stream().flatMap(seen -> seen.parameter("refresh_token").stream()))
                    .containsExactly("r0", "r1", "r2");
        }
    }

    @Test
    void aRefreshTokenThatIsNoLongerTakenGivesWayToTheCredential() throws Exception {
        try (Site tokens = Site.of(seen -> seen.parameter("refresh_token").contains("old")
                ? Answer.json(400, "{\"error\":\"invalid_grant\"}")
                : Answer.json(200, "{\"access_token\":\"t\",\"refresh_token\":\"old\"}"))) {
            Authenticator authenticator = Authenticator.create(
                    always(BOB), options().passwordGrant(true).build());
            try (Site registry = Site.of(anyToken(tokens));
                    RegistryClient client = client(registry, authenticator)) {
                client.tags("a", ListOptions.ALL).toList();
                time.pass(Duration.ofMinutes(1));
                client.tags("a", ListOptions.ALL).toList();
            }
            assertThat(tokens.seen().stream()
                            .map(seen -> seen.parameter("grant_type").get(0)))
                    .containsExactly("password", "refresh_token", "password");
            assertThat(tokens.seen().get(0).parameter("password")).containsExactly(CANARY);
            assertThat(tokens.seen().get(0).parameter("username")).containsExactly("bob");
        }
    }

    @Test
    void goesBackToGetWhereOauthIsNotKnown() throws Exception {
        for (int status : new int[] {400, 404, 405}) {
            try (Site tokens =
                    Site.of(seen -> seen.method().equals("POST") ? Answer.json(status, "{}") : Answer.token("t1"))) {
                tags(
                        tokens,
                        Authenticator.create(
                                always(BOB), options().passwordGrant(true).build()),
                        1);
                assertThat(tokens.seen().stream().map(Seen::method)).containsExactly("POST", "GET");
                assertThat(tokens.authorizations()).containsExactly("", BASIC);
            }
        }
    }

    @Test
    void theUserThatIsNobodyHasARefreshTokenForAPassword() throws Exception {
        Credential azure = new Credential.Password("00000000-0000-0000-0000-000000000000", CANARY);
        try (Site tokens = Site.of(seen -> Answer.json(200, "{\"access_token\":\"t1\"}"))) {
            tags(tokens, Authenticator.create(always(azure), options().build()), 1);
            assertThat(tokens.seen().get(0).parameter("refresh_token")).containsExactly(CANARY);
        }
    }

    @Test
    void anIdentityTokenWithoutOauthIsExplained() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.of(404))) {
            OciException failure = failure(tokens, Authenticator.of(always(new Credential.IdentityToken(CANARY))));
            assertThat(failure).hasMessageContaining("got 404").hasMessageContaining("does not know OAuth 2");
            assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void renewsATokenSomewhatBeforeItExpires() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(200, "{\"token\":\"t\",\"expires_in\":1000}"));
                Site registry = Site.of(anyToken(tokens));
                RegistryClient client = client(
                        registry, Authenticator.create(always(BOB), options().build()))) {
            client.tags("a", ListOptions.ALL).toList();
            time.pass(Duration.ofSeconds(849));
            client.tags("a", ListOptions.ALL).toList();
            assertThat(tokens.seen()).hasSize(1);
            time.pass(Duration.ofSeconds(2));
            client.tags("a", ListOptions.ALL).toList();
            assertThat(tokens.seen()).hasSize(2);
            assertThat(registry.authorizations()).containsExactly("", "Bearer t", "Bearer t", "Bearer t");
        }
    }

    @Test
    void aWrongPasswordIsNotServedFromWhatARightOneFetched() throws Exception {
        Credential[] current = {BOB};
        try (Site tokens = Site.of(seen -> seen.authorization().equals(BASIC)
                        ? Answer.token("t1")
                        : Answer.json(401, "{\"details\":\"incorrect username or password\"}"));
                Site registry = Site.of(anyToken(tokens));
                RegistryClient client =
                        client(registry, Authenticator.of((host, repository) -> Optional.of(current[0])))) {
            client.tags("a", ListOptions.ALL).toList();
            current[0] = new Credential.Password("bob", "wrong");
            assertThatThrownBy(() -> client.tags("a", ListOptions.ALL).toList())
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("got 401 incorrect username or password")
                    .hasMessageContaining("the credentials for " + registry.host() + " were shown");
            current[0] = BOB;
            client.tags("a", ListOptions.ALL).toList();
            assertThat(tokens.seen()).hasSize(2);
        }
    }

    @Test
    void aThrottledTokenServiceSaysHowLongToWait() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(429, "{}").with("Retry-After", "700"))) {
            assertThat(failure(tokens, Authenticator.of(always(BOB))))
                    .isInstanceOfSatisfying(
                            TooManyRequestsException.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(700)));
        }
    }

    @Test
    void refusalsSayWhoWasAsked() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(403, "{\"message\":\"locked\\u001b[31m\"}"))) {
            OciException failure = failure(tokens, Authenticator.of(CredentialSource.none()));
            assertThat(failure.code()).isEqualTo(ErrorCode.DENIED);
            assertThat(failure).hasMessageContaining("got 403 locked [31m; there are no credentials for");
        }
        try (Site tokens = Site.of(seen -> Answer.of(500))) {
            Authenticator once = Authenticator.create(
                    always(BOB), AuthOptions.builder().retry(RetryPolicy.none()).build());
            assertThat(failure(tokens, once).code()).isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void aTokenServiceThatIsBusyIsAskedAgain() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        RetryPolicy policy = RetryPolicy.builder().firstDelay(Duration.ZERO).build();
        try (Site tokens = Site.of(seen -> asked.incrementAndGet() < 3 ? Answer.of(503) : Answer.token("t1"))) {
            tags(
                    tokens,
                    Authenticator.create(
                            always(BOB), AuthOptions.builder().retry(policy).build()),
                    1);
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (Site elsewhere = Site.of(seen -> Answer.token("t1"));
                Site tokens = Site.of(seen -> Answer.of(307).with("Location", elsewhere.url("/")))) {
            assertThat(failure(tokens, Authenticator.of(always(BOB)))).hasMessageContaining("a redirect");
            assertThat(elsewhere.seen()).isEmpty();
        }
    }

    @Test
    void answersWithoutAUsableTokenAreErrors() throws Exception {
        for (String answer : List.of(
                "{}",
                "[]",
                "",
                "<html>",
                "{\"token\":\"\"}",
                "{\"token\":7}",
                "{\"token\":\"a b\"}",
                "{\"token\":\"a\\r\\nX-Evil: 1\"}",
                "{\"token\":\"" + "x".repeat(70_000) + "\"}",
                "[".repeat(100_000))) {
            try (Site tokens = Site.of(seen -> Answer.json(200, answer))) {
                assertThat(failure(tokens, Authenticator.of(always(BOB))))
                        .hasMessageContaining("the answer holds no token");
            }
        }
    }

    @Test
    void anAnswerBeyondAllMeasureIsCutOff() throws Exception {
        String endless = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "10000\r\n".concat(" ".repeat(65536)).concat("\r\n").repeat(40);
        for (Answer answer : List.of(
                Answer.raw(endless),
                Answer.json(200, " ".repeat((1 << 20) + 1)),
                Answer.raw("HTTP/1.1 200 OK\r\n\r\n" + " ".repeat(2 << 20)))) {
            try (Site tokens = Site.of(seen -> answer)) {
                assertThat(failure(tokens, Authenticator.of(always(BOB))))
                        .hasMessageContaining("more than 1048576 bytes");
            }
        }
    }

    @Test
    void aServiceThatDoesNotAnswerIsGivenUp() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Site tokens = Site.of(seen -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.token("late");
        })) {
            OciException failure = failure(
                    tokens,
                    Authenticator.create(
                            always(BOB),
                            AuthOptions.builder()
                                    .tokenTimeout(Duration.ofMillis(200))
                                    .build()));
            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure).hasMessageContaining("no whole answer came for 200 ms");
        } finally {
            end.countDown();
        }
    }

    @Test
    void noComplaintTellsASecretBack() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(
                401,
                "{\"message\":\"" + seen.authorization() + " is wrong\",\"code\":\"" + seen.parameter("refresh_token")
                        + "\"}"))) {
            assertThat(failure(tokens, Authenticator.of(always(BOB))))
                    .hasMessageNotContaining(BASIC.substring(6))
                    .hasMessageContaining("got 401");
            assertThat(failure(tokens, Authenticator.of(always(new Credential.IdentityToken(CANARY)))))
                    .hasMessageNotContaining(CANARY);
        }
    }

    @Test
    void theServiceMayBeAtTheRegistryItself() throws Exception {
        try (Site registry = Site.of(seen -> seen.path().equals("/auth")
                        ? Answer.token("t1")
                        : seen.authorization().equals("Bearer t1")
                                ? Answer.json(200, "{\"name\":\"a\",\"tags\":[]}")
                                : Answer.challenge("Bearer realm=\"/auth?from=here\",scope=\"\""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.tags("a", ListOptions.ALL).toList();
            assertThat(registry.requests().get(1)).isEqualTo("GET /auth?from=here&scope=repository%3Aa%3Apull");
            assertThat(registry.authorizations()).containsExactly("", BASIC, "Bearer t1");
        }
    }
}
