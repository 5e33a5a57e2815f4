// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.always;
import static dev.ocikit.auth.Fixture.bearer;
import static dev.ocikit.auth.Fixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.ref.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens, challenges and answers to the ping that the client remembers and that have become wrong. */
class StaleTokenTest {
    private static final String INVALID =
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"Your Authorization Token is invalid.\"}]}";
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    private static List<String> tags(RegistryClient client) throws Exception {
        return client.tags("a", ListOptions.ALL).toList();
    }

    private static Answer page() {
        return Answer.json(200, "{\"name\":\"a\",\"tags\":[\"1\"]}");
    }

    /** Returns a token service that numbers its tokens. */
    private static Site numbering() throws Exception {
        AtomicInteger count = new AtomicInteger();
        return Site.of(seen -> Answer.token("t" + count.incrementAndGet()));
    }

    /** Returns a registry that takes one token, and challenges only requests without any. */
    private static Function<Seen, Answer> taking(Site tokens, AtomicReference<String> good, int status, String body) {
        return seen -> seen.authorization().isEmpty()
                ? Answer.challenge(bearer(tokens, "repository:a:pull"))
                : seen.authorization().equals("Bearer " + good.get())
                        ? seen.method().equals("PUT") || seen.method().equals("POST")
                                ? Answer.of(seen.method().equals("POST") ? 202 : 201)
                                        .with("Location", "/v2/a/blobs/uploads/1")
                                : page()
                        : Answer.json(status, body);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void aTokenThatWasAtHandAndIsRefusedWithoutAChallengeIsReplaced(int status) throws Exception {
        AtomicReference<String> good = new AtomicReference<>("t1");
        try (Site tokens = numbering();
                Site registry = Site.of(taking(tokens, good, status, INVALID));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThat(tags(client)).containsExactly("1");
            good.set("t2");
            assertThat(tags(client)).containsExactly("1");
            good.set("t3");
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations())
                    .containsExactly("", "Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2", "Bearer t3");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void aGenuineRefusalCostsOneMoreRequestForEachTokenAndNotForEachCall(int status) throws Exception {
        try (Site tokens = numbering();
                Site registry = Site.of(taking(tokens, new AtomicReference<>("none"), status, INVALID));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> tags(client))
                        .isInstanceOf(DeniedException.class)
                        .hasMessageContaining("Your Authorization Token is invalid.");
            }
            assertThat(registry.authorizations())
                    .containsExactly("", "Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2", "Bearer t2");
            assertThat(tokens.seen()).hasSize(2);
        }
    }

    @Test
    void anUploadContinuesWithTheNewToken() throws Exception {
        AtomicReference<String> good = new AtomicReference<>("t1");
        try (Site tokens = numbering();
                Site registry = Site.of(seen -> {
                    Answer answer = taking(tokens, good, 400, INVALID).apply(seen);
                    if (seen.method().equals("POST") && answer.status() == 202) {
                        good.set("t2");
                    }
                    return answer;
                });
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.pushBlob("a", DIGEST, BlobSource.of(CONTENT));
            assertThat(registry.seen().stream().map(Seen::method)).containsExactly("POST", "POST", "PUT", "PUT");
            assertThat(registry.authorizations()).containsExactly("", "Bearer t1", "Bearer t1", "Bearer t2");
        }
    }

    @Test
    void whatIsAboutTheContentIsNoRefusalOfAToken() throws Exception {
        try (Site tokens = numbering();
                Site registry = Site.of(seen -> seen.authorization().isEmpty()
                        ? Answer.challenge(bearer(tokens, "repository:a:pull"))
                        : seen.method().equals("POST")
                                ? Answer.of(202).with("Location", "/v2/a/blobs/uploads/1")
                                : Answer.json(400, "{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}"));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            assertThatThrownBy(() -> client.pushBlob("a", DIGEST, BlobSource.of(CONTENT)))
                    .isInstanceOf(ContentMismatchException.class);
            assertThat(registry.seen().stream().map(Seen::method)).containsOnlyOnce("PUT");
            assertThat(tokens.seen()).hasSize(1);
        }
    }

    @Test
    void aTokenForMoreThanTheCallNeedsGivesWayToOneForJustThat() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token(seen.target().contains("push") ? "wide" : "narrow"));
                Site registry = Site.of(seen -> switch (seen.authorization()) {
                    case "" -> Answer.challenge(bearer(tokens, ""));
                    case "Bearer wide" ->
                        seen.method().equals("POST")
                                ? Answer.of(202).with("Location", "/v2/a/blobs/uploads/1")
                                : Answer.json(403, "{}");
                    default -> page();
                });
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            client.startBlobUpload("a", UploadOptions.DEFAULT).close();
            assertThat(tags(client)).containsExactly("1");
            assertThat(registry.authorizations())
                    .startsWith("", "Bearer wide")
                    .endsWith("Bearer wide", "Bearer narrow");
        }
    }

    @Test
    void whereATokenCannotBeReplacedTheRefusalCounts() throws Exception {
        AtomicReference<String> good = new AtomicReference<>("t1");
        AtomicInteger count = new AtomicInteger();
        try (Site tokens = Site.of(seen -> count.incrementAndGet() == 1 ? Answer.token("t1") : Answer.json(403, "{}"));
                Site registry = Site.of(taking(tokens, good, 403, INVALID));
                RegistryClient client = client(registry, Authenticator.of(always(BOB)))) {
            tags(client);
            good.set("none");
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("Your Authorization Token is invalid.");
        }
    }

    @Test
    void aTokenServiceThatMovedIsFoundAgain() throws Exception {
        AtomicReference<Site> current = new AtomicReference<>();
        Fixture.Time time = new Fixture.Time();
        AuthOptions options =
                AuthOptions.builder().clock(time).retry(RetryPolicy.none()).build();
        Site before = Site.of(seen -> Answer.token("t1"));
        current.set(before);
        try (Site after = Site.of(seen -> Answer.token("t2"));
                Site registry = Site.of(seen -> current.get() == after
                        ? Fixture.registry(bearer(after, ""), "t2").apply(seen)
                        : Fixture.registry(bearer(before, ""), "t1").apply(seen));
                RegistryClient client = client(registry, Authenticator.create(always(BOB), options))) {
            tags(client);
            current.set(after);
            before.close();
            time.pass(Duration.ofDays(1));
            assertThat(tags(client)).containsExactly("1");
        } finally {
            before.close();
        }
    }

    @Test
    void aFrontDoorThatDidNotAnswerIsAskedAgain() throws Exception {
        AtomicInteger pings = new AtomicInteger();
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> {
                    if (seen.authorization().equals("Bearer t1")) {
                        return page();
                    }
                    boolean ping = seen.path().equals("/v2/");
                    return !ping
                            ? Answer.json(401, "{}")
                            : pings.incrementAndGet() == 1
                                    ? Answer.json(500, "{}")
                                    : Answer.challenge(bearer(tokens, ""));
                });
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                        .retry(RetryPolicy.none())
                        .transport(Authenticator.of(always(BOB))::around)
                        .build())) {
            assertThatThrownBy(() -> tags(client)).isInstanceOf(OciException.class);
            assertThat(tags(client)).containsExactly("1");
        }
    }
}
