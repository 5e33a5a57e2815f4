// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyTest {
    private final TestClock clock = new TestClock();

    @TempDir
    private Path directory;

    private AccessPolicy open(String... lines) throws IOException {
        return AccessPolicy.open(write(directory.resolve("policy"), lines), clock);
    }

    private static String allowed(AccessPolicy policy, @Nullable String user, String repository) {
        StringBuilder letters = new StringBuilder();
        for (Access access : Access.values()) {
            letters.append(
                    policy.allows(user, new Need(repository, access))
                            ? access.name().charAt(0)
                            : '-');
        }
        return letters.toString();
    }

    @Test
    void letsUsersDoEverythingWhereThereIsNoFile() {
        assertThat(allowed(AccessPolicy.users(), "ann", "a/b")).isEqualTo("RWDL");
        assertThat(allowed(AccessPolicy.users(), "ann", "")).isEqualTo("---L");
        assertThat(allowed(AccessPolicy.users(), null, "a/b")).isEqualTo("----");
        assertThat(allowed(AccessPolicy.users(), null, "")).isEqualTo("----");
        assertThat(AccessPolicy.users().readsEverything("ann")).isTrue();
        assertThat(AccessPolicy.users().readsEverything(null)).isFalse();
    }

    @Test
    void ignoresAByteOrderMark() throws IOException {
        assertThat(allowed(open("\uFEFFann a/** read"), "ann", "a/b")).isEqualTo("R---");
        assertThat(allowed(open("\uFEFF# who what", "ann a/** read"), "ann", "a/b"))
                .isEqualTo("R---");
    }

    @Test
    void addsUpWhatTheLinesAllow() throws IOException {
        AccessPolicy policy = open(
                "# who what",
                "",
                "\tanonymous  public/**  read,list",
                "*            shared/*   READ",
                "ann          ann/**     all   ",
                "ann          shared/*   write",
                "bob          **         read");
        assertThat(allowed(policy, null, "public/x")).isEqualTo("R--L");
        assertThat(allowed(policy, "ann", "public/x"))
                .as("who logs in loses nothing")
                .isEqualTo("R--L");
        assertThat(allowed(policy, null, "shared/x")).isEqualTo("----");
        assertThat(allowed(policy, "eve", "shared/x")).isEqualTo("R---");
        assertThat(allowed(policy, "eve", "shared/x/y")).isEqualTo("----");
        assertThat(allowed(policy, "ann", "shared/x")).isEqualTo("RW--");
        assertThat(allowed(policy, "ann", "ann/a/b")).isEqualTo("RWDL");
        assertThat(allowed(policy, "ann", "ann")).isEqualTo("RWDL");
        assertThat(allowed(policy, "ann", "anna")).isEqualTo("----");
        assertThat(allowed(policy, "Ann", "ann/a")).isEqualTo("----");
        assertThat(allowed(policy, "bob", "ann/a")).isEqualTo("R---");
        assertThat(policy.readsEverything("bob")).isTrue();
        assertThat(policy.readsEverything("ann")).isFalse();
        assertThat(policy.allows(null, new Need("", Access.LIST))).isTrue();
    }

    @Test
    void takesTheWordsForUsersWhoAreNamedSo() throws IOException {
        AccessPolicy policy = open("* ** read");
        assertThat(allowed(policy, "anonymous", "a")).isEqualTo("R---");
        assertThat(allowed(open("ann ** read"), "*", "a")).isEqualTo("----");
    }

    @ParameterizedTest
    @CsvSource({
        "ann **,                three words",
        "ann ** read write,     three words",
        "ann ** raed,           is none of",
        "'ann ** read,',        is none of",
        "ann a//b read,         an element of the pattern",
    })
    void refusesALineByItsNumber(String line, String problem) {
        assertThatThrownBy(() -> open("bob ** all", line))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(directory.resolve("policy") + ", line 2: ")
                .hasMessageContaining(problem);
    }

    @Test
    void readsTheFileAgainWhenItChanges() throws IOException {
        AccessPolicy policy = open("ann ** read");
        assertThat(allowed(policy, "ann", "a")).isEqualTo("R---");
        write(directory.resolve("policy"), "ann ** all");
        clock.pass(Duration.ofSeconds(1));
        assertThat(allowed(policy, "ann", "a")).isEqualTo("RWDL");
    }
}
