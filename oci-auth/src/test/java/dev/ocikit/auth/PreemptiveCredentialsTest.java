// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.CANARY;
import static dev.ocikit.auth.Fixture.always;
import static dev.ocikit.auth.Fixture.bearer;
import static dev.ocikit.auth.Fixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import dev.ocikit.client.WireStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A registry that lets anonymous clients read something, and known users more. */
class PreemptiveCredentialsTest {
    private static final Credential.RegistryToken TOKEN = new Credential.RegistryToken("registry-token");

    private static Answer answer(Seen seen) {
        return switch (seen.authorization()) {
            case "" -> page("\"a\"");
            case "Bearer t1", "Bearer registry-token" -> page("\"a\",\"b\",\"c\"");
            default ->
                seen.authorization().equals(BASIC)
                        ? page("\"a\",\"b\",\"c\"")
                        : Answer.challenge("Basic realm=\"the registry\"");
        };
    }

    private static Answer page(String names) {
        return Answer.json(200, "{\"repositories\":[" + names + "],\"name\":\"a\",\"tags\":[" + names + "]}");
    }

    private static RegistryClient showing(Site site, Credential credential, PreemptiveCredentials requests) {
        AuthOptions options = AuthOptions.builder().preemptive(requests).build();
        return client(site, Authenticator.create(always(credential), options));
    }

    private static List<String> repositories(RegistryClient client) throws Exception {
        return client.repositories(ListOptions.ALL).toList();
    }

    @Test
    void theCatalogIsThatOfTheUser() throws Exception {
        try (Site registry = Site.of(PreemptiveCredentialsTest::answer);
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.tags("a", ListOptions.ALL).toList();
            assertThat(repositories(client)).containsExactly("a", "b", "c");
            assertThat(registry.authorizations()).containsExactly("", BASIC);
        }
    }

    @Test
    void theCatalogIsThatOfARegistryTokenToo() throws Exception {
        try (Site registry = Site.of(PreemptiveCredentialsTest::answer);
                RegistryClient client = client(registry, Authenticator.of(always(TOKEN)))) {
            assertThat(repositories(client)).containsExactly("a", "b", "c");
            assertThat(registry.authorizations()).containsExactly("Bearer registry-token");
        }
    }

    @Test
    void anIdentityTokenIsExchangedForTheCatalogFirst() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(
                        seen -> seen.path().equals("/v2/") ? Answer.challenge(bearer(tokens, "")) : answer(seen));
                RegistryClient client =
                        client(registry, Authenticator.of(always(new Credential.IdentityToken("refresh"))))) {
            assertThat(repositories(client)).containsExactly("a", "b", "c");
            assertThat(registry.authorizations()).containsExactly("", "Bearer t1");
        }
    }

    @Test
    void aWrongPasswordIsAnErrorAndNotAShorterList() throws Exception {
        Credential wrong = new Credential.Password("bob", "wrong");
        try (Site registry = Site.of(PreemptiveCredentialsTest::answer);
                RegistryClient client = client(registry, Authenticator.of(always(wrong)))) {
            assertThatThrownBy(() -> repositories(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("refuses the user name and password");
            assertThat(registry.seen()).hasSize(1);
        }
    }

    @Test
    void allRequestsShowCredentialsIfThatIsWished() throws Exception {
        try (Site registry = Site.of(PreemptiveCredentialsTest::answer);
                RegistryClient client = showing(registry, BOB, PreemptiveCredentials.ALWAYS)) {
            client.ping();
            assertThat(client.tags("a", ListOptions.ALL).toList()).hasSize(3);
            assertThat(registry.authorizations()).containsExactly(BASIC, BASIC);
        }
    }

    @Test
    void noRequestShowsCredentialsIfThatIsWished() throws Exception {
        try (Site registry = Site.of(PreemptiveCredentialsTest::answer);
                RegistryClient client = showing(registry, BOB, PreemptiveCredentials.NEVER)) {
            assertThat(repositories(client)).containsExactly("a");
            assertThat(registry.authorizations()).containsExactly("");
        }
    }

    @Test
    void aRegistryThatAsksForATokenGetsOne() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> seen.authorization().equals("Bearer t1")
                        ? answer(seen)
                        : Answer.challenge(bearer(tokens, "registry:catalog:*")));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(repositories(client)).containsExactly("a", "b", "c");
            assertThat(repositories(client)).containsExactly("a", "b", "c");
            assertThat(registry.authorizations()).containsExactly(BASIC, "Bearer t1", "Bearer t1");
        }
    }

    @Test
    void aRegistryThatDoesNotUnderstandWhatItDidNotAskForIsAskedWithout() throws Exception {
        try (Site registry = Site.of(seen -> seen.authorization().isEmpty() ? answer(seen) : Answer.json(400, "{}"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(repositories(client)).containsExactly("a");
            assertThat(repositories(client)).containsExactly("a");
            assertThat(registry.authorizations()).containsExactly(BASIC, "", "");
        }
    }

    @Test
    void anErrorThatHasOtherReasonsDoesNotEndIt() throws Exception {
        int[] count = {0};
        try (Site registry = Site.of(seen -> count[0]++ < 2 ? Answer.json(400, "{}") : answer(seen));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThatThrownBy(() -> repositories(client)).isInstanceOf(OciException.class);
            assertThat(repositories(client)).containsExactly("a", "b", "c");
            assertThat(registry.authorizations()).containsExactly(BASIC, "", BASIC);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noOtherHostEverSeesThem(PreemptiveCredentials requests) throws Exception {
        try (Site other = Site.of(PreemptiveCredentialsTest::answer);
                Site registry = Site.of(seen ->
                        Answer.of(307).with("Location", other.url(seen.target()).replace("127.0.0.1", "localhost")));
                RegistryClient client = showing(registry, BOB, requests)) {
            repositories(client);
            client.tags("a", ListOptions.ALL).toList();
            assertThat(other.seen()).hasSize(2);
            assertThat(other.seen())
                    .allSatisfy(seen -> assertThat(seen.everything())
                            .doesNotContain(CANARY, BASIC.substring(6))
                            .doesNotContain("authorization"));
        }
    }

    @Test
    void aRegistryThatTheyWereNotGivenForSeesNothing() throws Exception {
        AuthOptions options =
                AuthOptions.builder().preemptive(PreemptiveCredentials.ALWAYS).build();
        try (Site registry = Site.of(PreemptiveCredentialsTest::answer);
                RegistryClient client = client(
                        registry,
                        Authenticator.create(
                                CredentialSource.firstOf(
                                        HostCredentials.of("127.0.0.1:1", BOB), (host, repository) -> Optional.empty()),
                                options))) {
            assertThat(repositories(client)).containsExactly("a");
            assertThat(registry.authorizations()).containsExactly("");
        }
    }

    @Test
    void nothingIsShownOverPlainHttpToAHostThatIsNotThisMachine() throws Exception {
        AuthOptions options =
                AuthOptions.builder().preemptive(PreemptiveCredentials.ALWAYS).build();
        List<WireRequest> sent = new ArrayList<>();
        try (RegistryClient client = RegistryClient.create(ClientOptions.builder("http://r.example")
                .transport(inner -> Authenticator.create(always(BOB), options).around(request -> {
                    sent.add(request);
                    return new WireResponse(
                            200, HttpHeaders.of(Map.of(), (name, value) -> true), WireStream.of(new byte[0]));
                }))
                .build())) {
            client.ping();
            assertThat(sent)
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers().firstValue("Authorization"))
                            .isEmpty());
        }
    }
}
