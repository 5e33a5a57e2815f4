// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class HostCredentialsTest {
    private static final Credential ONE = new Credential.Password("one", DockerHome.CANARY);
    private static final Credential TWO = new Credential.IdentityToken(DockerHome.CANARY);

    @Test
    void areForTheirHostOnly() {
        HostCredentials credentials = HostCredentials.of("ghcr.io", ONE);
        assertThat(credentials.find("ghcr.io", "a/b")).contains(ONE);
        assertThat(credentials.find("GHCR.io", "")).contains(ONE);
        assertThat(credentials.find("ghcr.io:5000", "a/b")).isEmpty();
        assertThat(credentials.find("ghcr.io.example.com", "a/b")).isEmpty();
        assertThat(credentials.find("pkg.ghcr.io", "a/b")).isEmpty();
    }

    @Test
    void knowTheHubByAllItsNames() {
        HostCredentials credentials = HostCredentials.of("index.docker.io", ONE);
        assertThat(credentials.find("docker.io", "a/b")).contains(ONE);
        assertThat(credentials.find("registry-1.docker.io", "a/b")).contains(ONE);
        assertThat(credentials.find("registry.hub.docker.com", "a/b")).contains(ONE);
    }

    @Test
    void refuseWhatIsNoHost() {
        assertThatIllegalArgumentException().isThrownBy(() -> HostCredentials.of("https://ghcr.io", ONE));
    }

    @Test
    void tellNoSecret() {
        assertThat(HostCredentials.of("ghcr.io", ONE)).hasToString("password of one for ghcr.io");
    }

    @Test
    void theFirstSourceThatHasSomeCounts() throws Exception {
        CredentialSource chain = CredentialSource.firstOf(
                CredentialSource.none(),
                HostCredentials.of("a.example", ONE),
                HostCredentials.of("a.example", TWO),
                HostCredentials.of("b.example", TWO));
        assertThat(chain.find("a.example", "x")).contains(ONE);
        assertThat(chain.find("b.example", "x")).contains(TWO);
        assertThat(chain.find("c.example", "x")).isEmpty();
    }

    @Test
    void aSourceThatFailsIsNotPassedOver() {
        CredentialSource chain = CredentialSource.firstOf(
                (host, repository) -> {
                    throw new IOException("locked");
                },
                HostCredentials.of("a.example", ONE));
        assertThatThrownBy(() -> chain.find("a.example", "x")).hasMessage("locked");
    }
}
