// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.RequestLog;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LogFormatTest {
    @Test
    void staysOneLineOfJsonWhateverAClientSends() {
        RequestLog request = new RequestLog(
                "1.2.3.4:5",
                "ann\"",
                "GET",
                "/\"\\\n\u0007\u00e9\ud83d\ude00",
                200,
                3,
                Duration.ofMillis(2),
                new IOException("lost\n"));
        assertThat(LogFormat.json(request))
                .isEqualTo(
                        "{\"remote\":\"1.2.3.4:5\",\"user\":\"ann\\\"\",\"method\":\"GET\",\"path\":\"/\\\"\\\\\\u000a\\u0007\\u00e9\\ud83d\\ude00\","
                                + "\"status\":200,\"bytes\":3,\"micros\":2000,\"failure\":\"java.io.IOException: lost\\u000a\"}");
    }
}
