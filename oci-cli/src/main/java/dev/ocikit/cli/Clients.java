// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.CredentialSource;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.HostConfig;
import dev.ocikit.client.RegistryClient;
import java.util.List;

/** Makes clients of registries that show who is asking. All of them share their tokens. */
final class Clients {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.cli");

    private final Authenticator authenticator;
    private final List<String> redirectHosts;

    /**
     * Creates the maker of clients.
     *
     * @param redirectHosts the hosts that the registries may send their clients to, see {@link ClientOptions.Builder#redirectHost}
     */
    Clients(CredentialSource credentials, List<String> redirectHosts) {
        authenticator = Authenticator.of(credentials);
        this.redirectHosts = redirectHosts;
    }

    /**
     * Returns a client.
     *
     * @param url as {@link ClientOptions#of} takes it
     * @throws IllegalArgumentException if that is no registry's address
     */
    RegistryClient open(String url) {
        ClientOptions.Builder options = HostConfig.builtIn()
                .options(url)
                .transport(authenticator::around)
                .warnings(warning -> LOGGER.log(System.Logger.Level.WARNING, url + ": " + warning));
        redirectHosts.forEach(options::redirectHost);
        return RegistryClient.create(options.build());
    }
}
