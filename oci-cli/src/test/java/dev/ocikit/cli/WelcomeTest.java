// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class WelcomeTest {
    @Test
    void beginsWithTheUrl() {
        assertThat(Welcome.lines(URI.create("http://127.0.0.1:5000"), "a registry in memory"))
                .first()
                .asString()
                .startsWith("http://127.0.0.1:5000 is a registry in memory.");
    }

    @Test
    void tellsClientsToDoWithoutTlsOnlyWhereThereIsNone() {
        assertThat(String.join("\n", Welcome.lines(URI.create("http://127.0.0.1:5000"), "")))
                .contains("docker push 127.0.0.1:5000/alpine", "--dest-tls-verify=false", "--insecure");
        assertThat(String.join("\n", Welcome.lines(URI.create("https://127.0.0.1:5000"), "")))
                .contains("docker push 127.0.0.1:5000/alpine")
                .doesNotContain("--dest-tls-verify=false", "--insecure");
    }
}
