// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class VectorsTest {
    static Stream<List<String>> repositories() {
        return Vectors.rows("repositories.txt");
    }

    static Stream<List<String>> tags() {
        return Vectors.rows("tags.txt");
    }

    static Stream<List<String>> hosts() {
        return Vectors.rows("hosts.txt");
    }

    static Stream<List<String>> digests() {
        return Vectors.rows("digests.txt");
    }

    static Stream<List<String>> references() {
        return Vectors.rows("references.txt");
    }

    static Stream<List<String>> familiarNames() {
        return Vectors.rows("familiar.txt");
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void judgesRepositories(List<String> row) {
        judges(row, Names::isRepository, Names::requireRepository);
    }

    @ParameterizedTest
    @MethodSource("tags")
    void judgesTags(List<String> row) {
        judges(row, Names::isTag, Names::requireTag);
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void judgesHosts(List<String> row) {
        judges(row, Names::isHost, Names::requireHost);
    }

    @ParameterizedTest
    @MethodSource("digests")
    void judgesDigests(List<String> row) {
        judges(row, Digest::isValid, text -> Digest.parse(text).toString());
    }

    private static void judges(List<String> row, Predicate<String> is, Function<String, String> require) {
        String text = row.get(1);
        boolean ok = row.get(0).equals("ok");
        assertThat(is.test(text)).isEqualTo(ok);
        if (ok) {
            assertThat(require.apply(text)).isEqualTo(text);
        } else {
            refuses(text, Integer.parseInt(row.get(0)), require);
        }
    }

    @ParameterizedTest
    @MethodSource("references")
    void readsStrictReferences(List<String> row) {
        String text = row.get(0);
        if (row.get(1).startsWith("!")) {
            refuses(text, position(row), Reference::parse);
            return;
        }
        Reference reference = Reference.parse(text);
        assertThat(reference.host()).contains(row.get(1));
        assertThat(reference.repository()).isEqualTo(row.get(2));
        assertThat(reference.tag()).isEqualTo(cell(row.get(3)));
        assertThat(reference.digest().map(Digest::toString)).isEqualTo(cell(row.get(4)));
        assertThat(reference).hasToString(text);
    }

    @ParameterizedTest
    @MethodSource("familiarNames")
    void readsFamiliarReferences(List<String> row) {
        String text = row.get(0);
        if (row.get(1).startsWith("!")) {
            refuses(text, position(row), Reference::parseFamiliar);
            return;
        }
        Reference reference = Reference.parseFamiliar(text);
        assertThat(reference).hasToString(row.get(1));
        assertThat(reference.familiar()).isEqualTo(row.get(2));
        assertThat(Reference.parse(row.get(1))).isEqualTo(reference);
        assertThat(Reference.parseFamiliar(row.get(2))).isEqualTo(reference);
    }

    @Test
    void hasAtLeastAsManyVectorsAsTheReferenceImplementation() {
        long rows = Stream.of(repositories(), tags(), hosts(), digests(), references(), familiarNames())
                .flatMap(table -> table)
                .count();
        assertThat(rows).isGreaterThanOrEqualTo(285);
    }

    private static void refuses(String text, int position, Function<String, ?> parse) {
        assertThatExceptionOfType(InvalidReferenceException.class)
                .isThrownBy(() -> parse.apply(text))
                .satisfies(e -> assertThat(e.position()).as(e.getMessage()).isEqualTo(position));
    }

    private static int position(List<String> row) {
        return Integer.parseInt(row.get(1).substring(1).strip());
    }

    private static Optional<String> cell(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
