// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryPatternTest {
    @ParameterizedTest
    @CsvSource({
        "library/alpine, library/alpine",
        "library/*, library/alpine",
        "*/alpine, library/alpine",
        "*, alpine",
        "lib*/a*e, library/alpine",
        "**, a",
        "**, a/b/c",
        "a/**, a",
        "a/**, a/b/c",
        "**/c, c",
        "**/c, a/b/c",
        "a/**/c, a/c",
        "a/**/c, a/b/b/c",
        "**/b/**, a/b/c",
        "a/*/c, a/b/c",
        "a**b, axxb",
    })
    void matches(String pattern, String name) {
        assertThat(RepositoryPattern.of(pattern).test(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "library/alpine, library/alpine2",
        "library/*, library",
        "library/*, library/a/b",
        "*, a/b",
        "a/**, ab",
        "a/**/c, a/b",
        "**/c, a/b",
        "a/*/c, a/c",
        "a, A",
        "a.c, abc",
    })
    void doesNotMatch(String pattern, String name) {
        assertThat(RepositoryPattern.of(pattern).test(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b"})
    void refusesPatternsThatMatchNothing(String pattern) {
        assertThatThrownBy(() -> RepositoryPattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLongPatterns() {
        assertThatThrownBy(() -> RepositoryPattern.of("a".repeat(256))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @Timeout(10)
    void takesItsTimeForNoPattern() {
        String stars = "*a".repeat(100) + "b";
        assertThat(RepositoryPattern.of(stars).test("a".repeat(255))).isFalse();
        String elements = "**/" + "*/**/".repeat(40) + "b";
        char[] slashes = new char[255];
        Arrays.fill(slashes, 'a');
        for (int i = 1; i < slashes.length - 1; i += 2) {
            slashes[i] = '/';
        }
        assertThat(RepositoryPattern.of(elements).test(new String(slashes))).isFalse();
    }

    @Test
    void aSelectionIsWhatIsIncludedAndNotExcluded() {
        RepositorySelection selection =
                RepositorySelection.of("team/**", "library/*").without("team/secret/**");
        assertThat(selection.test("team/a/b")).isTrue();
        assertThat(selection.test("library/alpine")).isTrue();
        assertThat(selection.test("team/secret/x")).isFalse();
        assertThat(selection.test("other")).isFalse();
        assertThat(RepositorySelection.of().without("b").test("a")).isTrue();
    }
}
