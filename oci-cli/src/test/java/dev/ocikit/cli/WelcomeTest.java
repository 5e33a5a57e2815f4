// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class WelcomeTest {
    @Test
    void beginsWithTheUrl() {
        assertThat(Welcome.lines(URI.create("http://127.0.0.1:5000"), "a registry in memory", false))
                .first()
                .asString()
                .startsWith("http://127.0.0.1:5000 is a registry in memory.");
    }

    @Test
    void tellsClientsToDoWithoutTlsOnlyWhereThereIsNone() {
        assertThat(String.join("\n", Welcome.lines(URI.create("http://127.0.0.1:5000"), "", false)))
                .contains("docker push 127.0.0.1:5000/alpine", "--dest-tls-verify=false", "--insecure");
        assertThat(String.join("\n", Welcome.lines(URI.create("https://127.0.0.1:5000"), "", false)))
                .contains("docker push 127.0.0.1:5000/alpine")
                .doesNotContain("--dest-tls-verify=false", "--insecure");
    }

    @Test
    void tellsClientsToLogInWhereTheyMust() {
        assertThat(Welcome.lines(URI.create("https://127.0.0.1:5000"), "", false))
                .noneMatch(line -> line.contains("login"));
        assertThat(Welcome.lines(URI.create("https://127.0.0.1:5000"), "", true))
                .element(1)
                .asString()
                .contains("docker login 127.0.0.1:5000");
    }
}
