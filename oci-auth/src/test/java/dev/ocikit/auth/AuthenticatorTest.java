// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.always;
import static dev.ocikit.auth.Fixture.bearer;
import static dev.ocikit.auth.Fixture.client;
import static dev.ocikit.auth.Fixture.registry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class AuthenticatorTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = DigestAlgorithm.SHA256.digest(CONTENT);

    private static List<String> tags(RegistryClient client) throws Exception {
        return client.tags("a", ListOptions.ALL).toList();
    }

    /** Returns a registry that takes any bearer token, and otherwise challenges with the scope of a script. */
    private static Function<Seen, Answer> anyToken(Site tokens, Function<Seen, String> scope) {
        return seen -> seen.authorization().startsWith("Bearer ")
                ? accepted(seen)
                : Answer.challenge(bearer(tokens, scope.apply(seen)));
    }

    private static Answer accepted(Seen seen) {
        return switch (seen.method()) {
            case "POST" -> Answer.of(202).with("Location", "/v2/z/blobs/uploads/1");
            case "PUT" -> Answer.of(201);
            case "DELETE" -> Answer.of(202);
            default -> Answer.json(200, "{\"name\":\"a\",\"tags\":[\"1\"],\"repositories\":[]}");
        };
    }

    @Test
    void fetchesATokenForWhatTheCallNeedsAndKeepsIt() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(registry(bearer(tokens, "repository:a:pull"), "t1"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations()).containsExactly("", "Bearer t1", "Bearer t1");
            assertThat(tokens.requests())
                    .containsExactly("GET /token?service=the+registry&scope=repository%3Aa%3Apull");
            assertThat(tokens.authorizations()).containsExactly(BASIC);
        }
    }

    @Test
    void asksForATokenAsNobodyWhereThereAreNoCredentials() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(200, "{\"access_token\":\"t1\"}"));
                Site registry = Site.of(registry(bearer(tokens, ""), "t1"));
                RegistryClient client = client(registry, Authenticator.of(CredentialSource.none()))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(tokens.authorizations()).containsExactly("");
        }
    }

    @Test
    void asksNothingOfARegistryThatAsksNothing() throws Exception {
        try (Site registry = Site.of(AuthenticatorTest::accepted);
                RegistryClient client = client(registry, Authenticator.of((host, repository) -> {
                    throw new AssertionError("nobody asked");
                }))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations()).containsExactly("");
        }
    }

    @Test
    void oneAuthenticatorServesManyClients() throws Exception {
        Authenticator authenticator = Authenticator.of(always(BOB));
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(registry(bearer(tokens, "repository:a:pull"), "t1"));
                RegistryClient one = client(registry, authenticator);
                RegistryClient other = client(registry, authenticator)) {
            tags(one);
            tags(other);
            assertThat(tokens.seen()).hasSize(1);
            assertThat(registry.authorizations()).containsExactly("", "Bearer t1", "Bearer t1");
        }
    }

    @Test
    void basicIsShownOnlyOnceItWasAskedFor() throws Exception {
        try (Site registry = Site.of(seen -> seen.authorization().equals(BASIC)
                        ? accepted(seen)
                        : Answer.challenge("Basic realm=\"the registry\""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations()).containsExactly("", BASIC, BASIC);
        }
    }

    @Test
    void aTokenIsPreferredToAPassword() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> seen.authorization().equals("Bearer t1")
                        ? accepted(seen)
                        : Answer.challenge("Negotiate, Basic realm=\"x\"")
                                .with("WWW-Authenticate", bearer(tokens, "")));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations()).containsExactly("", "Bearer t1");
        }
    }

    @Test
    void aRegistryTokenIsSentAsItIs() throws Exception {
        try (Site registry = Site.of(registry("Bearer realm=\"https://unused.invalid/\"", "given"));
                RegistryClient client =
                        client(registry, Authenticator.of(always(new Credential.RegistryToken("given"))))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations()).containsExactly("", "Bearer given");
        }
    }

    @Test
    void asksAtTheFrontDoorWhereARefusalDoesNotSayWhatIsWanted() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> seen.authorization().equals("Bearer t1")
                        ? accepted(seen)
                        : seen.path().equals("/v2/") ? Answer.challenge(bearer(tokens, "")) : Answer.json(401, "{}"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.seen().stream().map(Seen::path))
                    .containsExactly("/v2/a/tags/list", "/v2/", "/v2/a/tags/list", "/v2/a/tags/list");
            assertThat(tokens.seen().get(0).parameter("scope")).containsExactly("repository:a:pull");
        }
    }

    @Test
    void aRefusalWithoutAnyChallengeIsAnErrorAndTheFrontDoorIsAskedOnce() throws Exception {
        try (Site registry = Site.of(seen -> Answer.json(401, "{}"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> tags(client))
                        .isInstanceOf(UnauthorizedException.class)
                        .hasMessageContaining("does not say what it wants");
            }
            assertThat(registry.authorizations()).containsExactly("", "", "");
        }
    }

    @Test
    void aReadNeverAsksForMoreThanReadingWhateverTheRegistryNames() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry =
                        Site.of(registry(bearer(tokens, "repository:a:pull,push,delete repository:b:*"), "t1"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            tags(client);
            assertThat(tokens.seen().get(0).parameter("scope")).containsExactly("repository:a:pull");
        }
    }

    @Test
    void asksForTheUnionOfWhatTheCallNeedsAndTheRegistryNames() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(registry(bearer(tokens, "repository:mirror/a:pull aws"), "t1"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            tags(client);
            client.tags("b", ListOptions.ALL).toList();
            assertThat(tokens.seen().get(0).parameter("scope"))
                    .containsExactlyInAnyOrder("aws", "repository:a:pull", "repository:mirror/a:pull");
            assertThat(tokens.seen().get(1).parameter("scope")).containsExactlyInAnyOrder("aws", "repository:b:pull");
        }
    }

    @Test
    void aTokenServesForWhateverItCovers() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(anyToken(tokens, seen -> ""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.startBlobUpload("a", UploadOptions.DEFAULT).close();
            tags(client);
            tags(client);
            client.ping();
            assertThat(tokens.seen()).hasSize(1);
            client.deleteTag("a", "1");
            client.repositories(ListOptions.ALL).toList();
            assertThat(tokens.seen().stream().map(seen -> seen.parameter("scope")))
                    .containsExactly(
                            List.of("repository:a:pull,push"),
                            List.of("repository:a:delete"),
                            List.of("registry:catalog:*"));
        }
    }

    @Test
    void aTokenThatSaysItCoversMoreServesForMore() throws Exception {
        String all = Fixture.jwt("{\"access\":[{\"type\":\"repository\",\"name\":\"a\",\"actions\":[\"*\"]}]}");
        try (Site tokens = Site.of(seen -> Answer.token(all));
                Site registry = Site.of(anyToken(tokens, seen -> ""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            tags(client);
            client.deleteTag("a", "1");
            assertThat(tokens.seen()).hasSize(1);
        }
    }

    @Test
    void aMountAsksForBothRepositoriesAndMakesDoWithTheTarget() throws Exception {
        try (Site tokens = Site.of(seen -> seen.parameter("scope").size() == 2
                        ? Answer.json(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not that one\"}]}")
                        : Answer.token("t1"));
                Site registry = Site.of(anyToken(tokens, seen -> ""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.mountBlob("z", DIGEST, "a");
            assertThat(tokens.seen().stream().map(seen -> seen.parameter("scope")))
                    .containsExactly(
                            List.of("repository:z:pull,push", "repository:a:pull"), List.of("repository:z:pull,push"));
        }
    }

    @Test
    void asksForAllActionsWhereDeletionIsNotKnown() throws Exception {
        try (Site tokens = Site.of(seen -> seen.parameter("scope").contains("repository:a:delete")
                        ? Answer.json(400, "{\"error\":\"invalid_scope\"}")
                        : Answer.token("t1"));
                Site registry = Site.of(anyToken(tokens, seen -> ""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.deleteTag("a", "1");
            assertThat(tokens.seen().stream().map(seen -> seen.parameter("scope")))
                    .containsExactly(List.of("repository:a:delete"), List.of("repository:a:*"));
        }
    }

    @Test
    void asksForAllActionsWhereTheRegistryDoesNotTakeDeletion() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token(seen.target().contains("%3A*") ? "all" : "less"));
                Site registry = Site.of(registry(bearer(tokens, ""), "all"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.deleteTag("a", "1");
            assertThat(registry.authorizations()).containsExactly("", "Bearer less", "Bearer all");
        }
    }

    @Test
    void aTokenForTooLittleIsWidenedOnce() throws Exception {
        for (int status : new int[] {401, 403}) {
            try (Site tokens = Site.of(seen -> Answer.token(seen.target().contains("push") ? "wide" : "narrow"));
                    Site registry = Site.of(seen -> {
                        String challenge = bearer(tokens, "repository:a:pull,push") + ",error=\"insufficient_scope\"";
                        return switch (seen.authorization()) {
                            case "Bearer wide" -> accepted(seen);
                            case "Bearer narrow" -> Answer.json(status, "{}").with("WWW-Authenticate", challenge);
                            default -> Answer.challenge(bearer(tokens, ""));
                        };
                    });
                    RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
                assertThat(tags(client)).containsExactly("1");
                assertThat(registry.authorizations()).containsExactly("", "Bearer narrow", "Bearer wide");
            }
        }
    }

    @Test
    void aRevokedTokenIsReplaced() throws Exception {
        String[] good = {"t1"};
        try (Site tokens = Site.of(seen -> Answer.token(good[0]));
                Site registry =
                        Site.of(seen -> registry(bearer(tokens, ""), good[0]).apply(seen));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            tags(client);
            good[0] = "t2";
            assertThat(tags(client)).containsExactly("1");
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations())
                    .containsExactly("", "Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2");
            assertThat(tokens.seen()).hasSize(2);
        }
    }

    @Test
    void aTokenThatWasJustIssuedAndIsRefusedIsADenialThatNamesTheScopes() throws Exception {
        String little = Fixture.jwt("{\"access\":[{\"type\":\"repository\",\"name\":\"b\",\"actions\":[\"pull\"]}]}");
        try (Site tokens = Site.of(seen -> Answer.token(little));
                Site registry = Site.of(seen -> Answer.challenge(bearer(tokens, "repository:a:pull")));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> tags(client))
                        .isInstanceOf(DeniedException.class)
                        .hasMessageContaining("refuses a token that was just issued")
                        .hasMessageContaining("for repository:a:pull and grants repository:b:pull")
                        .hasMessageContaining("UNAUTHORIZED: who is there")
                        .hasMessageNotContaining(little);
            }
            assertThat(registry.seen()).hasSize(3);
        }
    }

    @Test
    void aRefusedAnonymousTokenSaysThatThereAreNoCredentials() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> Answer.challenge(bearer(tokens, "repository:a:pull")));
                RegistryClient client = client(registry, Authenticator.of(CredentialSource.none()))) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("there are no credentials for " + registry.host());
        }
    }

    @Test
    void aRefusedPasswordIsAnErrorAfterOneTry() throws Exception {
        try (Site registry = Site.of(seen -> Answer.challenge("Basic realm=\"x\""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)));
                RegistryClient nobody = client(registry, Authenticator.of(CredentialSource.none()));
                RegistryClient other = client(registry, Authenticator.of(always(new Credential.IdentityToken("x"))))) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("refuses the user name and password: UNAUTHORIZED: who is there");
            assertThat(registry.authorizations()).containsExactly("", BASIC);
            assertThatThrownBy(() -> tags(nobody)).hasMessageContaining("there are none for " + registry.host());
            assertThatThrownBy(() -> tags(other)).hasMessageContaining("there is an identity token");
        }
    }

    @Test
    void aSchemeThatIsNotKnownIsNamed() throws Exception {
        try (Site registry = Site.of(seen -> Answer.challenge("Negotiate, NTLM"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("by negotiate or ntlm, which is not known here");
        }
    }

    @Test
    void aRegistryThatChangesItsMindForEverIsGivenUp() throws Exception {
        int[] count = {0};
        try (Site tokens = Site.of(seen -> Answer.token("t"));
                Site registry = Site.of(seen -> Answer.challenge(
                        "Bearer realm=\"" + tokens.url("/token" + count[0]++) + "\",scope=\"repository:a:pull\""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThatThrownBy(() -> tags(client)).isInstanceOf(DeniedException.class);
            assertThat(registry.seen()).hasSize(4);
        }
    }

    @Test
    void theBodyOfAPushIsReadOnceBecauseTheSessionIsOpenedFirst() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(anyToken(tokens, seen -> ""));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.pushBlob("z", DIGEST, BlobSource.once(new ByteArrayInputStream(CONTENT), CONTENT.length));
            assertThat(registry.seen().stream().map(Seen::method)).containsExactly("POST", "POST", "PUT");
            assertThat(registry.seen().get(2).body()).isEqualTo("content");
        }
    }

    @Test
    void aBodyThatCanBeReadOnceIsNotSpentOnFindingOut() throws Exception {
        Authenticator authenticator = Authenticator.of(always(BOB));
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(anyToken(tokens, seen -> ""));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                        .transport(inner -> request -> authenticator
                                .around(inner)
                                .send(request.withBody(
                                        BlobSource.once(new ByteArrayInputStream(CONTENT), CONTENT.length))))
                        .build())) {
            tags(client);
            assertThat(registry.seen().stream().map(Seen::path)).containsExactly("/v2/", "/v2/a/tags/list");
            assertThat(registry.seen().get(1).body()).isEqualTo("content");
            assertThat(registry.seen().get(0).body()).isEmpty();
        }
    }

    @Test
    void aBodyThatIsGoneIsNamedAsTheReasonNotToTryAgain() throws Exception {
        Authenticator authenticator = Authenticator.of(always(BOB));
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(
                        seen -> seen.path().equals("/v2/") ? Answer.of(200) : Answer.challenge(bearer(tokens, "")));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                        .transport(inner -> request -> authenticator
                                .around(inner)
                                .send(request.withBody(
                                        BlobSource.once(new ByteArrayInputStream(CONTENT), CONTENT.length))))
                        .build())) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("can be read only once");
        }
    }

    @Test
    void credentialsAreThoseOfTheRepositoryThatIsChanged() throws Exception {
        try (Site registry =
                        Site.of(seen -> seen.authorization().isEmpty() ? Answer.challenge("Basic") : accepted(seen));
                RegistryClient client = client(
                        registry,
                        Authenticator.of((host, repository) -> repository.equals("z") && host.equals(registry.host())
                                ? Optional.of(BOB)
                                : Optional.empty()))) {
            client.mountBlob("z", DIGEST, "a");
            assertThat(registry.authorizations()).containsExactly("", BASIC);
            assertThatThrownBy(() -> tags(client)).isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void theExampleThatTheFrontDoorNamesIsNoPartOfAToken() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> seen.authorization().equals("Bearer t1")
                        ? accepted(seen)
                        : seen.path().equals("/v2/")
                                ? Answer.challenge(bearer(tokens, "repository:user/image:pull aws"))
                                : Answer.json(401, "{}"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            tags(client);
            client.deleteTag("a", "1");
            assertThat(tokens.seen().stream().map(seen -> seen.parameter("scope")))
                    .containsExactly(List.of("aws", "repository:a:pull"), List.of("aws", "repository:a:delete"));
        }
    }

    @Test
    void theFrontDoorItselfNeedsNoRepository() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(registry(bearer(tokens, "repository:user/image:pull aws"), "t1"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.ping();
            tags(client);
            assertThat(tokens.seen().stream().map(seen -> seen.parameter("scope")))
                    .containsExactly(List.of("aws"), List.of("aws", "repository:a:pull"));
        }
    }

    @Test
    void theExampleIsNoPartOfATokenForContentThatCanBeReadOnce() throws Exception {
        Authenticator authenticator = Authenticator.of(always(BOB));
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(anyToken(tokens, seen -> "repository:user/image:pull"));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                        .transport(inner -> request -> authenticator
                                .around(inner)
                                .send(request.withBody(
                                        BlobSource.once(new ByteArrayInputStream(CONTENT), CONTENT.length))))
                        .build())) {
            tags(client);
            assertThat(tokens.seen().get(0).parameter("scope")).containsExactly("repository:a:pull");
        }
    }

    @Test
    void aFrontDoorThatInsistsOnARepositoryGetsIt() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token(seen.target().contains("repository") ? "wide" : "narrow"));
                Site registry = Site.of(seen -> switch (seen.authorization()) {
                    case "Bearer wide" -> accepted(seen);
                    case "Bearer narrow" ->
                        Answer.challenge(
                                bearer(tokens, "repository:user/image:pull") + ",error=\"insufficient_scope\"");
                    default -> Answer.challenge(bearer(tokens, "repository:user/image:pull"));
                });
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.ping();
            assertThat(registry.authorizations()).containsExactly("", "Bearer narrow", "Bearer wide");
        }
    }
}
