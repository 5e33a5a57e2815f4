// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.always;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ListOptions;
import dev.ocikit.client.RegistryClient;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Token services whose host name has an underscore, as the services of Docker Compose have. */
@Timeout(60)
class UnderscoreRealmTest {
    private static final AuthOptions OPTIONS = AuthOptions.builder()
            .resolver(host -> List.of(InetAddress.getLoopbackAddress()))
            .insecureHost("auth_server")
            .build();

    private static RegistryClient client(Site registry, AuthOptions options) {
        return Fixture.client(registry, Authenticator.create(always(BOB), options));
    }

    private static String challenge(String realm) {
        return "Bearer realm=\"" + realm + "\",service=\"s\",scope=\"repository:a:pull\"";
    }

    @Test
    void givesATokenOverHttp() throws Exception {
        try (Site tokens = Site.of(seen -> Site.Answer.token("t1"));
                Site registry =
                        Site.of(Fixture.registry(challenge("http://auth_server:" + tokens.port() + "/token"), "t1"));
                RegistryClient client = client(registry, OPTIONS)) {
            assertThat(client.tags("a", ListOptions.ALL).toList()).containsExactly("1");
            assertThat(tokens.authorizations()).containsExactly(BASIC);
            assertThat(tokens.seen().get(0).headers()).containsEntry("host", "auth_server:" + tokens.port());
        }
    }

    @Test
    void isSentNoSecretOverHttpUnlessItWasNamed() throws Exception {
        try (Site tokens = Site.of(seen -> Site.Answer.token("t1"));
                Site registry =
                        Site.of(Fixture.registry(challenge("http://other_server:" + tokens.port() + "/token"), "t1"));
                RegistryClient client = client(registry, OPTIONS)) {
            assertThatThrownBy(() -> client.tags("a", ListOptions.ALL))
                    .hasMessageContaining("http://other_server:" + tokens.port())
                    .hasMessageContaining("only within this machine");
            assertThat(tokens.seen()).isEmpty();
        }
    }

    @Test
    void isNamedAsTheProblemOverHttps() throws Exception {
        try (Site registry = Site.of(Fixture.registry(challenge("https://auth_server/token"), "t1"));
                RegistryClient client = client(registry, OPTIONS)) {
            assertThatThrownBy(() -> client.tags("a", ListOptions.ALL))
                    .hasMessageContaining("https://auth_server")
                    .hasMessageContaining("host name with an underscore");
        }
    }

    @Test
    void otherAddressesAreRefusedAsBefore() throws Exception {
        for (String realm : List.of("http://user@auth_server/", "http://auth_server:99999/", "http://auth_server/#x")) {
            try (Site registry = Site.of(Fixture.registry(challenge(realm), "t1"));
                    RegistryClient client = client(registry, OPTIONS)) {
                assertThatThrownBy(() -> client.tags("a", ListOptions.ALL))
                        .as(realm)
                        .hasMessageContaining("an address that is none of a token service");
            }
        }
    }
}
