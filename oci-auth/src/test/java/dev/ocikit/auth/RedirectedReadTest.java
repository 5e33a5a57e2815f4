// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.CANARY;
import static dev.ocikit.auth.Fixture.always;
import static dev.ocikit.auth.Fixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry behind a name of its own: reads are redirected to another registry, which asks even anonymous clients for a token. */
@Timeout(60)
class RedirectedReadTest {
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final byte[] CONTENT =
            ("{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}").getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    private Site tokens;
    private Site target;
    private Site vanity;
    private RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        tokens = Site.of(seen -> Answer.token("anonymous"));
        target = Site.of(seen ->
                seen.authorization().equals("Bearer anonymous") ? content(seen) : challenge("repository:team/a:pull"));
        vanity = Site.of(seen -> seen.authorization().equals(BASIC)
                ? Answer.of(307)
                        .with("Location", asLocalhost(target, seen.target().replace("/v2/a/", "/v2/team/a/")))
                : Answer.challenge("Basic realm=\"vanity\""));
        client = client(vanity, Authenticator.of(always(BOB)));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        vanity.close();
        target.close();
        tokens.close();
    }

    private Answer challenge(String scope) {
        return Answer.challenge(Fixture.bearer(tokens, scope));
    }

    private static String asLocalhost(Site site, String path) {
        return site.url(path).replace("127.0.0.1", "localhost");
    }

    private static Answer content(Seen seen) {
        if (seen.path().endsWith("/tags/list")) {
            return Answer.json(200, "{\"name\":\"team/a\",\"tags\":[\"1\"]}");
        }
        String type = seen.path().contains("/manifests/") ? INDEX : "application/octet-stream";
        return new Answer(
                200,
                Map.of("Content-Type", List.of(type), "Docker-Content-Digest", List.of(DIGEST.toString())),
                new String(CONTENT, StandardCharsets.UTF_8),
                null);
    }

    /** Checks that only the registry received credentials, and that the target received only its own token. */
    private void assertCredentialsStayed() {
        assertThat(target.authorizations()).isSubsetOf("", "Bearer anonymous");
        assertThat(tokens.authorizations()).isSubsetOf("");
        for (Site site : List.of(target, tokens)) {
            assertThat(site.seen())
                    .allSatisfy(seen ->
                            assertThat(seen.everything()).doesNotContain(CANARY).doesNotContain(BASIC.substring(6)));
        }
    }

    @Test
    void aManifestIsReadWithAnAnonymousToken() throws Exception {
        assertThat(client.getTag("a", "1").digest()).isEqualTo(DIGEST);
        assertThat(target.authorizations()).containsExactly("", "Bearer anonymous");
        assertThat(tokens.seen()).singleElement().satisfies(seen -> {
            assertThat(seen.parameter("scope")).containsExactly("repository:team/a:pull");
            assertThat(seen.parameter("service")).containsExactly("the registry");
        });
        assertCredentialsStayed();
    }

    @Test
    void theHeadOfAManifestIsReadWithAnAnonymousToken() throws Exception {
        assertThat(client.resolveTag("a", "1").digest()).isEqualTo(DIGEST);
        assertThat(client.resolveManifest("a", DIGEST).size()).isEqualTo(CONTENT.length);
        assertThat(tokens.seen()).hasSize(1);
        assertCredentialsStayed();
    }

    @Test
    void aBlobAndAPartOfItAreReadWithAnAnonymousToken() throws Exception {
        try (BlobReader reader = client.getBlob("a", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(CONTENT);
        }
        try (BlobReader reader = client.getBlobRange("a", DIGEST, ByteRange.of(1, 2))) {
            assertThat(reader.readAllBytes()).hasSize(2);
        }
        assertThat(tokens.seen()).hasSize(1);
        assertCredentialsStayed();
    }

    @Test
    void tagsAreListedWithAnAnonymousToken() throws Exception {
        assertThat(client.tags("a", ListOptions.ALL).toList()).containsExactly("1");
        assertCredentialsStayed();
    }

    @Test
    void noMoreThanReadingIsAskedForWhateverTheTargetNames() throws Exception {
        restart(seen -> seen.authorization().isEmpty()
                ? challenge("repository:team/a:pull,push,delete repository:b:*")
                : content(seen));
        client.getTag("a", "1");
        assertThat(tokens.seen().get(0).parameter("scope")).containsExactly("repository:team/a:pull");
    }

    @Test
    void aTargetThatAsksForAPasswordGetsNothing() throws Exception {
        restart(seen -> Answer.challenge("Basic realm=\"please\""));
        assertThatThrownBy(() -> client.getTag("a", "1")).isInstanceOf(UnauthorizedException.class);
        assertThat(target.authorizations()).containsExactly("");
        assertCredentialsStayed();
    }

    @Test
    void aTargetThatRefusesTheTokenIsNotAskedForEver() throws Exception {
        restart(seen -> challenge("repository:team/a:pull"));
        assertThatThrownBy(() -> client.getTag("a", "1"))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("refuses an anonymous token")
                .hasMessageContaining("credentials are not sent to where a redirect leads");
        assertThat(target.seen()).hasSizeLessThanOrEqualTo(4);
        assertCredentialsStayed();
    }

    @Test
    void anAnonymousTokenThatExpiredIsReplaced() throws Exception {
        String[] good = {"t1"};
        Function<Seen, Answer> numbered = seen -> Answer.token(good[0]);
        tokens.close();
        tokens = Site.of(numbered);
        restart(seen -> seen.authorization().isEmpty()
                ? challenge("repository:team/a:pull")
                : seen.authorization().equals("Bearer " + good[0]) ? content(seen) : Answer.json(403, "{}"));
        client.getTag("a", "1");
        good[0] = "t2";
        assertThat(client.getTag("a", "1").digest()).isEqualTo(DIGEST);
        assertThat(target.authorizations()).containsExactly("", "Bearer t1", "", "Bearer t1", "Bearer t2");
        assertThat(tokens.authorizations()).containsOnly("");
    }

    @Test
    void whatATargetAsksForDecidesNothingForTheRegistryAtTheSameHost() throws Exception {
        try (Site thief = Site.of(seen -> Answer.token("stolen"))) {
            restart(seen -> switch (seen.path()) {
                case "/v2/team/a/manifests/1" ->
                    seen.authorization().isEmpty()
                            ? Answer.challenge(Fixture.bearer(thief, "repository:team/a:pull"))
                            : content(seen);
                default -> seen.authorization().isEmpty() ? challenge("") : content(seen);
            });
            Authenticator shared = Authenticator.of(always(BOB));
            try (RegistryClient redirected = client(vanity, shared);
                    RegistryClient direct = RegistryClient.create(ClientOptions.builder("localhost:" + target.port())
                            .transport(shared::around)
                            .build())) {
                redirected.getTag("a", "1");
                direct.tags("b", ListOptions.ALL).toList();
            }
            assertThat(thief.authorizations()).containsOnly("");
            assertThat(tokens.authorizations()).containsExactly(BASIC);
        }
    }

    @Test
    void aRedirectThatComesBackToTheRegistryShowsNoCredentials() throws Exception {
        vanity.close();
        vanity = Site.of(seen -> {
            if (seen.path().startsWith("/v2/a/")) {
                return seen.authorization().equals(BASIC)
                        ? Answer.of(307).with("Location", asLocalhost(target, "/v2/team/a/manifests/1"))
                        : Answer.challenge("Basic realm=\"vanity\"");
            }
            return seen.authorization().equals("Bearer anonymous")
                    ? content(seen)
                    : Answer.challenge(Fixture.bearer(tokens, "repository:b:pull"))
                            .with("WWW-Authenticate", "Basic realm=\"vanity\"");
        });
        restart(seen -> Answer.of(307).with("Location", vanity.url("/v2/b/manifests/1")));
        try (RegistryClient returning = client(vanity, Authenticator.of(always(BOB)))) {
            assertThat(returning.getTag("a", "1").digest()).isEqualTo(DIGEST);
        }
        assertThat(vanity.seen().stream()
                        .filter(seen -> seen.path().startsWith("/v2/b/"))
                        .map(Seen::authorization))
                .containsExactly("", "Bearer anonymous");
        assertThat(tokens.authorizations()).containsExactly("");
    }

    @Test
    void anUploadThatIsSentElsewhereShowsNothingAndAsksForNothing() throws Exception {
        vanity.close();
        vanity = Site.of(seen -> Answer.of(202).with("Location", asLocalhost(target, "/upload")));
        try (RegistryClient pushing = client(vanity, Authenticator.of(always(BOB)))) {
            assertThatThrownBy(() -> pushing.pushBlob("a", DIGEST, BlobSource.of(CONTENT)))
                    .isInstanceOf(UnauthorizedException.class);
        }
        assertThat(tokens.seen()).isEmpty();
        assertThat(target.authorizations()).containsOnly("");
    }

    private void restart(Function<Seen, Answer> script) throws IOException {
        target.close();
        target = Site.of(script);
    }
}
