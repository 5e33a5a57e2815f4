// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Dates and times. The table says whether RFC 3339 allows a text, and which instant Go reads from it. */
class TimestampsTest {
    static Stream<Arguments> times() {
        return Table.rows("timestamps.txt");
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("times")
    void takesWhatRfc3339AllowsAndReadsItAsGoDoes(String allowed, String instant, String text) {
        assertThat(Timestamps.isValid(text)).isEqualTo(allowed.equals("allowed"));
        assertThat(Timestamps.parse(text).isPresent()).isEqualTo(allowed.equals("allowed"));
        if (allowed.equals("allowed") && !instant.equals("refused")) {
            assertThat(Timestamps.parse(text)).contains(Instant.parse(instant));
        }
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("times")
    void aConfigurationWithATimeThatGoCannotReadHasAFinding(String allowed, String instant, String text)
            throws Exception {
        String json = "{\"created\":" + Json.text(text) + ",\"architecture\":\"arm\",\"os\":\"linux\",\"rootfs\":"
                + "{\"type\":\"layers\",\"diff_ids\":[]},\"history\":[{\"created\":" + Json.text(text)
                + ",\"empty_layer\":true}]}";
        List<Finding> findings = ImageConfig.read(json.getBytes(UTF_8)).validate();
        if (allowed.equals("allowed") && !instant.equals("refused")) {
            assertThat(findings).isEmpty();
        } else {
            assertThat(findings).extracting(Finding::pointer).containsExactly("/created", "/history/0/created");
            assertThat(findings).allMatch(finding -> finding.isError() == allowed.equals("refused"));
        }
    }
}
