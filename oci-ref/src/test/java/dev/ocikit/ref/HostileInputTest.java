// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Text of a megabyte is refused without being read. To read it 10,000 times takes a plain loop many seconds; to refuse
 * it so often takes a small part of one.
 */
class HostileInputTest {
    private static final int MEGABYTE = 1 << 20;
    private static final int TIMES = 10_000;

    private static final List<String> TEXTS = List.of(
            "a".repeat(MEGABYTE), "a/".repeat(MEGABYTE / 2) + ":@", "[" + ":".repeat(MEGABYTE), "\0".repeat(MEGABYTE));

    static Stream<Arguments> parsers() {
        Map<String, Consumer<String>> parsers = Map.of(
                "reference", Reference::parse,
                "familiar reference", Reference::parseFamiliar,
                "digest", Digest::parse,
                "algorithm", DigestAlgorithm::of,
                "repository", Names::requireRepository,
                "tag", Names::requireTag,
                "host", Names::requireHost);
        return parsers.entrySet().stream().map(parser -> Arguments.of(Named.of(parser.getKey(), parser.getValue())));
    }

    static Stream<Arguments> checks() {
        Map<String, Predicate<String>> checks = Map.of(
                "digest", Digest::isValid,
                "repository", Names::isRepository,
                "tag", Names::isTag,
                "host", Names::isHost);
        return checks.entrySet().stream().map(check -> Arguments.of(Named.of(check.getKey(), check.getValue())));
    }

    @ParameterizedTest
    @MethodSource("parsers")
    @Timeout(5)
    void isRefusedInMicrosecondsAs(Consumer<String> parser) {
        for (int i = 0; i < TIMES; i++) {
            assertThat(refusal(parser, TEXTS.get(i % TEXTS.size()))).isLessThan(300);
        }
    }

    private static int refusal(Consumer<String> parser, String text) {
        try {
            parser.accept(text);
            return Integer.MAX_VALUE;
        } catch (InvalidReferenceException e) {
            return e.toString().length();
        }
    }

    @ParameterizedTest
    @MethodSource("checks")
    @Timeout(5)
    void isToldInMicrosecondsToBeNo(Predicate<String> check) {
        for (int i = 0; i < TIMES; i++) {
            assertThat(check.test(TEXTS.get(i % TEXTS.size()))).isFalse();
        }
    }
}
