// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Json parse(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{}}", "{} {}", "{\"a\":1,\"a\":2}", "{'a':1}", "[1,]", "nul"})
    void refusesWhatIsNotOneValue(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(AssertionError.class);
    }

    @Test
    void refusesOtherEncodings() {
        assertThatThrownBy(() -> Json.parse("{}".getBytes(StandardCharsets.UTF_16LE)))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xff, '"'})).isInstanceOf(AssertionError.class);
    }

    @Test
    void onlyAnObjectHasMembersOrLacksThem() {
        assertThat(parse("{\"a\":1}").has("a")).isTrue();
        assertThat(parse("{}").has("a")).isFalse();
        assertThatThrownBy(() -> parse("[]").has("a")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> parse("\"a\"").at("a")).isInstanceOf(AssertionError.class);
    }
}
