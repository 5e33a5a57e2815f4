// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CasesTest {
    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("dev.ocikit.spec.Cases#all")
    void readsAndJudges(String type, String outcome, String json) throws Exception {
        if (outcome.startsWith("refused #")) {
            assertThatThrownBy(() -> Cases.read(type, json))
                    .isInstanceOfSatisfying(
                            DocumentException.class,
                            e -> assertThat(e.pointer()).contains(outcome.substring("refused #".length())));
            return;
        }
        Document document = Cases.read(type, json);
        String findings = document.validate().stream()
                .map(finding -> (finding.isError() ? "!" : "?") + finding.pointer())
                .collect(Collectors.joining(" "));
        assertThat(findings.isEmpty() ? "ok" : findings).isEqualTo(outcome);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("dev.ocikit.spec.Cases#all")
    void losesNothingThatItCanRead(String type, String outcome, String json) throws Exception {
        if (!outcome.startsWith("refused")) {
            Document document = Cases.read(type, json);
            assertThat(document.members()).isEqualTo(Members.read(json.getBytes(UTF_8)));
            assertThat(Cases.read(type, document.toString()))
                    .isEqualTo(document)
                    .hasToString(document.toString());
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @MethodSource("dev.ocikit.spec.Cases#all")
    void writesWhatHasNoError(String type, String outcome, String json) throws Exception {
        if (outcome.startsWith("refused")) {
            return;
        }
        Document document = Cases.read(type, json);
        if (outcome.contains("!")) {
            assertThatThrownBy(document::toJson)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(document.validate().stream()
                            .filter(Finding::isError)
                            .findFirst()
                            .orElseThrow()
                            .pointer());
        } else {
            assertThat(document.toJson()).asString(UTF_8).isEqualTo(document.toString());
        }
    }
}
