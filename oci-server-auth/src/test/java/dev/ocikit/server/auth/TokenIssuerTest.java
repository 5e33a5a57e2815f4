// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.CANARY;
import static dev.ocikit.server.auth.Secrets.basic;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenIssuerTest {
    private static final String ANN = basic("ann", CANARY);
    private static final String BOB = basic("bob", "x");

    private final TestClock clock = new TestClock();

    @TempDir
    private Path directory;

    private Htpasswd users;
    private AccessPolicy policy;

    @BeforeEach
    void open() throws IOException {
        users = Htpasswd.open(write(directory.resolve("htpasswd"), line("ann", CANARY), line("bob", "x")), clock);
        policy = AccessPolicy.open(
                write(directory.resolve("policy"), "ann ** all", "bob shared/* read,list", "anonymous public/* read"),
                clock);
    }

    private TokenIssuer.Builder builder() {
        return TokenIssuer.builder(users, policy).clock(clock);
    }

    private Guarded serve(Engine engine) throws IOException {
        TokenIssuer issuer = builder().build();
        return Guarded.by(engine, issuer.guard(), issuer::around);
    }

    private static Map<String, Object> json(Answer answer) throws Exception {
        return JSONObjectUtils.parse(answer.body());
    }

    private static String bearer(Guarded served, String query, @Nullable String login) throws Exception {
        Answer answer = served.ask("GET /token?" + query, login);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        // What is handed out may be seen by whom it is for.
        served.seen().remove(served.seen().size() - 1);
        return "Bearer " + json(answer).get("token");
    }

    private static Answer post(Guarded served, String form) throws IOException {
        return served.ask("POST /token", null, form, "application/x-www-form-urlencoded");
    }

    @ParameterizedTest
    @EnumSource
    void tellsClientsWhereToGetATokenAndLetsThemInWithIt(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            String realm = "Bearer realm=\"" + served.uri() + "/token\",service=\"ocikit\"";
            Answer stranger = served.ask("GET /v2/", null);
            assertThat(stranger.status()).isEqualTo(401);
            assertThat(stranger.challenge()).isEqualTo(realm);
            Answer push = served.push("a/b", "v1", null);
            assertThat(push.status()).isEqualTo(401);
            assertThat(push.challenge()).isEqualTo(realm + ",scope=\"repository:a/b:pull,push\"");
            String pull = bearer(served, "service=ocikit&scope=repository:a/b:pull", ANN);
            assertThat(served.ask("GET /v2/", pull).status()).isEqualTo(200);
            Answer narrow = served.push("a/b", "v1", pull);
            assertThat(narrow.status()).isEqualTo(401);
            assertThat(narrow.challenge())
                    .isEqualTo(realm + ",scope=\"repository:a/b:pull,push\",error=\"insufficient_scope\"");
            String both = bearer(served, "service=ocikit&scope=repository:a/b:pull,push", ANN);
            assertThat(served.push("a/b", "v1", both).status()).isEqualTo(201);
            assertThat(served.ask("GET /v2/a/b/manifests/v1", both).status()).isEqualTo(200);
            assertThat(served.ask("GET /v2/a/b/tags/list", both).status()).isEqualTo(200);
            for (String wrong : List.of("Bearer " + CANARY, "Bearer", "Bearer a.b.c", ANN)) {
                Answer refused = served.ask("GET /v2/a/b/manifests/v1", wrong);
                assertThat(refused.status()).isEqualTo(401);
                assertThat(refused.challenge())
                        .isEqualTo(realm + ",scope=\"repository:a/b:pull\",error=\"invalid_token\"");
            }
            assertThat(served.seen()).noneMatch(text -> text.contains(CANARY));
            assertThat(served.seen()).anyMatch(text -> text.contains(" user=\"ann\" "));
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesWhatThePolicyAllows(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            served.tag("shared/a", "v1");
            served.tag("public/a", "v1");
            served.tag("secret/a", "v1");
            String bob = bearer(served, "scope=repository:shared/a:pull,push&scope=repository:secret/a:pull", BOB);
            assertThat(served.ask("GET /v2/shared/a/manifests/v1", bob).status())
                    .isEqualTo(200);
            assertThat(served.ask("GET /v2/shared/a/tags/list", bob).status()).isEqualTo(200);
            Answer denied = served.push("shared/a", "v2", bob);
            assertThat(denied.status()).as("no token would help").isEqualTo(403);
            assertThat(denied.body()).contains("\"DENIED\"", "user bob may not write to shared/a");
            assertThat(served.ask("GET /v2/secret/a/manifests/v1", bob).status())
                    .isEqualTo(403);
            for (String login : new String[] {null, basic("", "")}) {
                String nobody = bearer(served, "scope=repository:public/a:pull+repository:shared/a:pull", login);
                assertThat(served.ask("GET /v2/public/a/manifests/v1", nobody).status())
                        .isEqualTo(200);
                assertThat(served.ask("GET /v2/shared/a/manifests/v1", nobody).status())
                        .isEqualTo(401);
            }
            String catalog = "scope=registry:catalog:*";
            assertThat(served.ask("GET /v2/_catalog", bearer(served, catalog, BOB))
                            .body())
                    .isEqualTo("{\"repositories\":[\"public/a\",\"shared/a\"]}");
            assertThat(served.ask("GET /v2/_catalog", bearer(served, catalog, null))
                            .body())
                    .isEqualTo("{\"repositories\":[\"public/a\"]}");
        }
    }

    @Test
    void grantsActionsOneByOne() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            Map<String, Object> all = json(served.ask(
                    "GET /token?scope=repository:a:*&scope=repository(plugin):b:pull,odd&scope=nonsense&scope=odd:c:pull",
                    ANN));
            assertThat(all.get("scope")).isEqualTo("repository:a:pull,push,delete,* repository:b:pull");
            Map<String, Object> some = json(served.ask("GET /token?scope=repository:shared/a:*", BOB));
            assertThat(some.get("scope")).isEqualTo("repository:shared/a:pull");
            StringBuilder many = new StringBuilder("GET /token?service=ocikit");
            for (int i = 0; i <= ScopeGrant.MAX_SCOPES; i++) {
                many.append("&scope=repository:r").append(i).append(":pull");
            }
            assertThat(served.ask(many.toString(), ANN).status()).isEqualTo(400);
        }
    }

    @Test
    void answersAsTheProtocolWants() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            Answer answer = served.ask("GET /token?service=ocikit&account=ann&client_id=x", ANN);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
            Map<String, Object> json = json(answer);
            assertThat(json.get("access_token")).isEqualTo(json.get("token"));
            assertThat(json).containsEntry("expires_in", 300L).containsEntry("issued_at", "2026-01-01T00:00:00Z");
            assertThat(json).doesNotContainKey("refresh_token");
            SignedJWT token = SignedJWT.parse((String) json.get("token"));
            assertThat(token.getHeader().getAlgorithm().getName()).isEqualTo("ES256");
            assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo("ann");
            assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("ocikit");
            assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("ocikit");
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhoDoesNotKnowThePassword(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            for (String wrong : List.of(basic("ann", "x"), basic("eve", "x"), "Basic x", "Bearer x", "Odd")) {
                Answer refused = served.ask("GET /token", wrong);
                assertThat(refused.status()).as(wrong).isEqualTo(401);
                assertThat(refused.challenge()).startsWith("Basic ");
                assertThat(refused.body()).contains("\"UNAUTHORIZED\"");
            }
            assertThat(post(served, "grant_type=password&username=ann&password=x")
                            .status())
                    .isEqualTo(401);
            assertThat(post(served, "grant_type=refresh_token&refresh_token=x").status())
                    .isEqualTo(401);
        }
    }

    @Test
    void makesWhoGuessesWait() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            for (int i = 0; i < 20; i++) {
                assertThat(post(served, "grant_type=password&username=ann&password=" + i)
                                .status())
                        .isEqualTo(401);
            }
            Answer refused = served.ask("GET /token", ANN);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesThePostsOfOauth(Engine engine) throws Exception {
        try (Guarded served = serve(engine)) {
            Map<String, Object> login = json(post(
                    served,
                    "grant_type=password&service=ocikit&client_id=x&access_type=offline&username=ann&password=" + CANARY
                            + "&scope=repository%3Aa%3Apull%2Cpush+repository%3Ab%3Apull"));
            assertThat(login.get("scope")).isEqualTo("repository:a:pull,push repository:b:pull");
            String refresh = (String) login.get("refresh_token");
            Answer again = post(
                    served, "grant_type=refresh_token&service=ocikit&scope=repository:a:pull&refresh_token=" + refresh);
            assertThat(json(again).get("refresh_token")).isEqualTo(refresh);
            String token = "Bearer " + json(again).get("access_token");
            assertThat(served.ask("GET /v2/a/manifests/v1", token).status()).isEqualTo(404);
            assertThat(served.ask("GET /v2/", "Bearer " + refresh).status())
                    .as("a refresh token is no token")
                    .isEqualTo(401);
            String access = (String) login.get("access_token");
            assertThat(post(served, "grant_type=refresh_token&refresh_token=" + access)
                            .status())
                    .as("and a token no refresh token")
                    .isEqualTo(401);
        }
    }

    @Test
    void endsRefreshTokensWhenThePasswordChanges() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            String refresh = (String)
                    json(served.ask("GET /token?offline_token=true", ANN)).get("refresh_token");
            String form = "grant_type=refresh_token&refresh_token=" + refresh;
            clock.pass(Duration.ofDays(29));
            assertThat(post(served, form).status()).isEqualTo(200);
            write(directory.resolve("htpasswd"), line("ann", "new"), line("bob", "x"));
            clock.pass(Duration.ofSeconds(1));
            assertThat(post(served, form).status()).isEqualTo(401);
            String fresh = (String) json(served.ask("GET /token?offline_token=true", basic("ann", "new")))
                    .get("refresh_token");
            clock.pass(Duration.ofDays(31));
            assertThat(post(served, "grant_type=refresh_token&refresh_token=" + fresh)
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void givesNoRefreshTokenToNobody() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            assertThat(json(served.ask("GET /token?offline_token=true", null))).doesNotContainKey("refresh_token");
        }
    }

    @Test
    void looksAtThePolicyAndNotOnlyAtTheToken() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            served.tag("shared/a", "v1");
            String token = bearer(served, "scope=repository:shared/a:pull", BOB);
            assertThat(served.ask("GET /v2/shared/a/manifests/v1", token).status())
                    .isEqualTo(200);
            write(directory.resolve("policy"), "ann ** all");
            clock.pass(Duration.ofSeconds(1));
            Answer denied = served.ask("GET /v2/shared/a/manifests/v1", token);
            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.body()).contains("user bob may not read shared/a");
            clock.pass(Duration.ofMinutes(6));
            Answer expired = served.ask("GET /v2/", token);
            assertThat(expired.status()).isEqualTo(401);
            assertThat(expired.challenge()).endsWith(",error=\"invalid_token\"");
            assertThat(expired.body()).contains("the token has expired");
        }
    }

    @Test
    void mountsFromAnywhereIfThatIsWanted() throws Exception {
        TokenIssuer issuer = builder().anonymousMounts(true).build();
        try (Guarded served = Guarded.by(Engine.HTTP1, issuer.guard(), issuer::around)) {
            String mount = "POST /v2/x/blobs/uploads/?mount=" + served.blob("secret/a", "blob");
            String ann = bearer(served, "scope=repository:x:pull,push", ANN);
            assertThat(served.ask(mount, ann).status()).isEqualTo(201);
            write(directory.resolve("policy"), "ann ** all", "bob x all");
            clock.pass(Duration.ofSeconds(1));
            String bob = bearer(served, "scope=repository:x:pull,push", BOB);
            assertThat(served.ask(mount, bob).status())
                    .as("who may not read everything")
                    .isEqualTo(202);
        }
    }

    @Test
    void mountsOnlyWhatTheTokenCovers() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            Digest blob = served.blob("secret/a", "blob");
            String mount = "POST /v2/x/blobs/uploads/?mount=" + blob;
            Answer asked = served.ask(mount + "&from=secret/a", null);
            assertThat(asked.challenge()).endsWith(",scope=\"repository:x:pull,push repository:secret/a:pull\"");
            String target = bearer(served, "scope=repository:x:pull,push", ANN);
            Answer narrow = served.ask(mount + "&from=secret/a", target);
            assertThat(narrow.status()).as("there is a token that helps").isEqualTo(401);
            assertThat(narrow.challenge()).endsWith("repository:secret/a:pull\",error=\"insufficient_scope\"");
            String both = bearer(served, "scope=repository:x:pull,push&scope=repository:secret/a:pull", ANN);
            assertThat(served.ask(mount + "&from=secret/a", both).status()).isEqualTo(201);
            assertThat(served.ask(mount, target).status())
                    .as("ann reads everything, her token does not")
                    .isEqualTo(202);
            assertThat(served.ask(mount, both).status()).isEqualTo(202);
            write(directory.resolve("policy"), "ann ** all", "bob x all");
            clock.pass(Duration.ofSeconds(1));
            String bob = bearer(served, "scope=repository:x:pull,push&scope=repository:secret/a:pull", BOB);
            assertThat(served.ask(mount + "&from=secret/a", bob).status())
                    .as("there is none")
                    .isEqualTo(202);
            assertThat(served.ask(mount, bob).status()).isEqualTo(202);
        }
    }

    @Test
    void refusesWhatIsNoRequestForATokenOfThisService() throws Exception {
        try (Guarded served = serve(Engine.HTTP1)) {
            assertThat(served.ask("GET /token?service=other", ANN).status()).isEqualTo(400);
            assertThat(served.ask("GET /token?scope=%zz", ANN).status()).isEqualTo(400);
            assertThat(post(served, "grant_type=password&service=other").status())
                    .isEqualTo(400);
            assertThat(post(served, "grant_type=odd").body()).contains("\"unsupported_grant_type\"");
            assertThat(post(served, "x".repeat(70_000)).status()).isEqualTo(413);
            Answer method = served.ask("PUT /token", ANN);
            assertThat(method.status()).isEqualTo(405);
            assertThat(method.header("Allow")).isEqualTo("GET, POST");
            assertThat(served.ask("HEAD /token", ANN).status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @EnumSource
    void lendsItsKeysToOtherRegistries(Engine engine) throws Exception {
        TokenIssuer issuer = builder().service("shared").name("issuer").build();
        try (Guarded served = Guarded.by(engine, issuer.guard(), issuer::around)) {
            Answer keys = served.ask("GET /.well-known/jwks.json", null);
            assertThat(keys.header("Content-Type")).isEqualTo("application/jwk-set+json");
            assertThat(keys.body()).isEqualTo(issuer.keys()).doesNotContain("\"d\"");
            assertThat(served.ask("HEAD /.well-known/jwks.json", null).status()).isEqualTo(200);
            Path file = Files.writeString(directory.resolve("keys.json"), keys.body());
            TokenVerifier verifier = TokenVerifier.builder("shared")
                    .issuer("issuer")
                    .clock(clock)
                    .open(file);
            TokenGuard guard = TokenGuard.of(verifier, served.uri().resolve("/token"));
            try (Guarded other = Guarded.by(engine, guard)) {
                other.tag("a", "v1");
                other.tag("b", "v1");
                String token = bearer(served, "service=shared&scope=repository:a:pull+registry:catalog:*", ANN);
                Answer asked = other.ask("GET /v2/a/manifests/v1", null);
                assertThat(asked.challenge())
                        .isEqualTo("Bearer realm=\"" + served.uri()
                                + "/token\",service=\"shared\",scope=\"repository:a:pull\"");
                assertThat(other.ask("GET /v2/a/manifests/v1", token).status()).isEqualTo(200);
                assertThat(other.ask("GET /v2/b/manifests/v1", token).status()).isEqualTo(401);
                assertThat(other.ask("GET /v2/_catalog", token).body()).isEqualTo("{\"repositories\":[\"a\",\"b\"]}");
            }
        }
    }

    @Test
    void namesThePublicUrlWhereThereIsOne() throws Exception {
        TokenIssuer issuer =
                builder().publicUrl(URI.create("https://registry.test/")).build();
        try (Guarded served = Guarded.by(Engine.HTTP1, issuer.guard(), issuer::around)) {
            assertThat(served.ask("GET /v2/", null).challenge())
                    .isEqualTo("Bearer realm=\"https://registry.test/token\",service=\"ocikit\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.test", "https:///x", "https://registry.test/?x"})
    void refusesAPublicUrlThatIsNone(String url) {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().publicUrl(URI.create(url)));
    }

    @Test
    void refusesNamesThatDoNotTravel() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().service("a\"b"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().name(""));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().lifetime(Duration.ofSeconds(59)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder().lifetime(Duration.ofDays(2)));
    }
}
