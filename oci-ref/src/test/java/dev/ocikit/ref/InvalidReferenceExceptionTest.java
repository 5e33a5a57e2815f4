// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvalidReferenceExceptionTest {
    private static String excerpt(String input, int position) {
        return new InvalidReferenceException("tag", input, position, "rule").input();
    }

    @Test
    void namesTheInputThePositionAndTheRule() {
        InvalidReferenceException e = new InvalidReferenceException("tag", "a b", 1, "a tag has no space");
        assertThat(e).hasMessage("invalid tag \"a b\", position 1: a tag has no space");
        assertThat(e.input()).isEqualTo("a b");
        assertThat(e.position()).isEqualTo(1);
        assertThat(e.rule()).isEqualTo("a tag has no space");
    }

    @Test
    void escapesWhatCouldForgeALogLineOrTurnTextAround() {
        assertThat(excerpt("a\r\n\u001b[31m\u202e\u2028\"\\\u007f\u00e9", 1))
                .isEqualTo("a\\u000d\\u000a\\u001b[31m\\u202e\\u2028\\\"\\\\\\u007f\\u00e9");
    }

    @Test
    void keepsAnInputOfAHundredCharactersWhole() {
        assertThat(excerpt("a".repeat(100), 0)).isEqualTo("a".repeat(100));
        assertThat(excerpt("a".repeat(101), 0)).isEqualTo("a".repeat(97) + "...");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 100, 500_000, 999_999, 1_000_000, Integer.MAX_VALUE})
    void cutsAHugeInputToAnExcerptAroundThePosition(int position) {
        char[] huge = "x".repeat(1_000_000).toCharArray();
        if (position < huge.length) {
            huge[position] = '!';
        }
        String excerpt = excerpt(new String(huge), position);
        assertThat(excerpt).hasSizeLessThanOrEqualTo(100);
        assertThat(excerpt.contains("!")).isEqualTo(position < huge.length);
        assertThat(excerpt.startsWith("...")).isEqualTo(position > 32);
    }

    @Test
    void staysShortAndPrintableForAnyInput() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            char[] text = new char[random.nextInt(300)];
            for (int j = 0; j < text.length; j++) {
                text[j] = (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(65536));
            }
            String excerpt = excerpt(new String(text), random.nextInt(320));
            assertThat(excerpt.length()).isLessThanOrEqualTo(100);
            assertThat(excerpt.chars().allMatch(c -> c >= ' ' && c < 127)).isTrue();
        }
    }
}
