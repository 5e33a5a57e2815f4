// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeGrantTest {
    private static String granted(String... scopes) {
        return ScopeGrant.of(List.of(scopes), "ann", AccessPolicy.users()).toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "a/", "/a", "a//b", "../a", "a b", "*", "a/**", "a:b", "a\"b", "a\nb", "a\u001bb", ""})
    void grantsNothingForAnInvalidName(String name) {
        assertThat(granted("repository:" + name + ":pull")).isEqualTo("[]");
        assertThat(granted("repository:" + name + ":*", "repository:ok:pull")).isEqualTo("[repository:ok:pull]");
    }

    @Test
    void grantsNothingForANameThatIsTooLong() {
        assertThat(granted("repository:" + "a".repeat(256) + ":pull")).isEqualTo("[]");
    }

    @Test
    void joinsScopesOfTheSameRepository() {
        assertThat(granted("repository:a:push repository:a:pull", "registry:catalog:*,odd"))
                .isEqualTo("[repository:a:push,pull, registry:catalog:*]");
    }

    @Test
    void refusesManyScopesBeforeThePolicyIsAsked() {
        List<String> scopes = IntStream.rangeClosed(0, ScopeGrant.MAX_SCOPES)
                .mapToObj(i -> "repository:r" + i + ":pull")
                .toList();
        assertThatIllegalArgumentException()
                .as("though none of them would be granted")
                .isThrownBy(() -> ScopeGrant.of(scopes, null, AccessPolicy.users()));
    }
}
