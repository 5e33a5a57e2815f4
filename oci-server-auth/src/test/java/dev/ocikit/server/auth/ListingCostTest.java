// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.basic;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Access;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The work for one page of the list of repositories, counted in names and patterns. */
class ListingCostTest {
    private static final int LINES = 500;
    private static final int REPOSITORIES = 200_000;

    private final TestClock clock = new TestClock();

    @TempDir
    private Path directory;

    private AccessPolicy policy(IntFunction<String> line) throws IOException {
        String[] lines = IntStream.range(0, LINES).mapToObj(line).toArray(String[]::new);
        return AccessPolicy.open(write(directory.resolve("policy"), lines), clock);
    }

    private static Listing<String> names() {
        return Listing.of(
                () -> IntStream.range(0, REPOSITORIES).mapToObj(i -> "repo" + i).iterator());
    }

    private static BoundedListing list(AccessPolicy policy, String user, int limit) {
        return new BoundedListing(names(), limit, policy.of(user), policy.cursors()::cursor);
    }

    @Test
    void evaluatesNoPatternThatIsForAnotherUser() throws IOException {
        AccessPolicy policy = policy(i -> "user" + i + " **/x read");
        BoundedListing list = list(policy, "user7", 100);
        assertThat(list.next()).isNull();
        assertThat(list.evaluations()).isEqualTo(list.examined());
    }

    @Test
    void evaluatesNoPatternThatBeginsOtherwise() throws IOException {
        AccessPolicy policy = policy(i -> "* team" + i + "/** read");
        BoundedListing list = list(policy, "ann", 100);
        assertThat(list.next()).isNull();
        assertThat(list.evaluations()).isZero();
        EvaluationCount count = new EvaluationCount();
        assertThat(policy.of("ann").allow(new Need("team77/x", Access.READ), count))
                .isTrue();
        assertThat(policy.of("ann").allow(new Need("team77", Access.READ), count))
                .isTrue();
        assertThat(policy.of("ann").allow(new Need("team", Access.READ), count)).isFalse();
        assertThat(count.value()).isEqualTo(2);
    }

    @Test
    void examinesABoundedNumberOfNames() throws IOException {
        AccessPolicy policy = policy(i -> "* team" + i + "/** read");
        BoundedListing list = list(policy, "ann", 100);
        assertThat(list.next()).isNull();
        assertThat(list.examined()).isEqualTo(BoundedListing.MAX_NAMES);
        assertThat(policy.cursors().position(list.continuation().orElseThrow()))
                .isEqualTo("repo" + (BoundedListing.MAX_NAMES - 1));
    }

    @Test
    void evaluatesABoundedNumberOfPatterns() throws IOException {
        AccessPolicy policy = policy(i -> "* *x" + i + " read");
        BoundedListing list = list(policy, "ann", 100);
        assertThat(list.next()).isNull();
        assertThat(list.evaluations()).isBetween(1L, BoundedListing.MAX_EVALUATIONS + (long) LINES);
        assertThat(list.continuation()).isPresent();
    }

    @Test
    void hasNoContinuationWhereTheLimitOrTheListEnds() throws IOException {
        AccessPolicy policy = policy(i -> "* repo" + i + " read");
        BoundedListing limited = list(policy, "ann", 10);
        assertThat(limited.toList()).hasSize(10).endsWith("repo9");
        assertThat(limited.continuation()).isEmpty();
        BoundedListing whole =
                new BoundedListing(Listing.of(List.of("a", "repo1")), 10, policy.of("ann"), policy.cursors()::cursor);
        assertThat(whole.toList()).containsExactly("repo1");
        assertThat(whole.continuation()).isEmpty();
    }

    @Test
    void forgetsCursorsAfterAWhile() throws IOException {
        ListingCursors cursors = new ListingCursors(clock);
        String cursor = cursors.cursor("secret/a");
        assertThat(cursor).doesNotContain("secret");
        assertThat(cursors.position(cursor)).isEqualTo("secret/a");
        assertThat(cursors.position("ocikit-cursor/a")).isEqualTo("ocikit-cursor/a");
        clock.pass(Duration.ofMinutes(10));
        assertThatThrownBy(() -> cursors.position(cursor))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.status()).hasValue(400));
    }

    /** Each page is examined in part only, and the pages together hold what the user may read, and name nothing else. */
    @Test
    void continuesAShortPageWithoutNamingWhatIsHidden() throws Exception {
        Htpasswd users = Htpasswd.open(write(directory.resolve("htpasswd"), line("ann", "x")), clock);
        AccessPolicy policy = policy(i -> i == LINES - 1 ? "ann mine* read" : "ann *x" + i + " read");
        try (Guarded served = Guarded.by(Engine.HTTP1, BasicGuard.of(users, policy))) {
            for (int i = 0; i < 1000; i++) {
                served.tag("hidden" + i, "v1");
            }
            served.tag("mine1", "v1");
            served.tag("zx7", "v1");
            StringBuilder bodies = new StringBuilder();
            List<String> links = new ArrayList<>();
            String next = "/v2/_catalog?n=10";
            while (!next.isEmpty() && links.size() < 10) {
                Answer page = served.ask("GET " + next, basic("ann", "x"));
                assertThat(page.status()).isEqualTo(200);
                bodies.append(page.body());
                String link = page.header("Link");
                next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
                links.add(link);
            }
            assertThat(links).hasSize(3).noneMatch(link -> link.contains("hidden"));
            assertThat(bodies.toString())
                    .isEqualTo("{\"repositories\":[]}{\"repositories\":[]}{\"repositories\":[\"mine1\",\"zx7\"]}");
            Answer unknown = served.ask("GET /v2/_catalog?last=ocikit-cursor/" + "0".repeat(32), basic("ann", "x"));
            assertThat(unknown.status()).isEqualTo(400);
        }
    }
}
