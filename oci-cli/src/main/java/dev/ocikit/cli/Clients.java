// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.CredentialSource;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.HostConfig;
import dev.ocikit.client.RegistryClient;

/** Makes clients of registries that show who is asking. All of them share their tokens. */
final class Clients {
    private final Authenticator authenticator;

    Clients(CredentialSource credentials) {
        authenticator = Authenticator.of(credentials);
    }

    /**
     * Returns a client.
     *
     * @param url as {@link ClientOptions#of} takes it
     * @throws IllegalArgumentException if that is no registry's address
     */
    RegistryClient open(String url) {
        return RegistryClient.create(HostConfig.builtIn()
                .options(url)
                .transport(authenticator::around)
                .build());
    }
}
