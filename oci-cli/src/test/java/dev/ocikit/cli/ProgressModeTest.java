// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressModeTest {
    @ParameterizedTest
    @CsvSource({"AUTO, true, false", "ALWAYS, true, true", "NEVER, false, false"})
    void tellsWhetherTheLineIsRewrittenAtATerminalAndElsewhere(ProgressMode mode, boolean there, boolean elsewhere) {
        assertThat(mode.isLive(true)).isEqualTo(there);
        assertThat(mode.isLive(false)).isEqualTo(elsewhere);
    }
}
