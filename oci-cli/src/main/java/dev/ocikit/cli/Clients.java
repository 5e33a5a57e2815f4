// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.AuthOptions;
import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.CredentialSource;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.HostConfig;
import dev.ocikit.client.RegistryClient;
import java.util.List;
import java.util.function.UnaryOperator;

/** Makes clients of registries that show who is asking. All of them share their tokens and their memory for documents. */
final class Clients {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.cli");

    private final Authenticator authenticator;
    private final UnaryOperator<ClientOptions.Builder> settings;
    private final DocumentMemory memory;

    /**
     * Creates the maker of clients.
     *
     * @param memory what the documents of all registries and token services are charged to
     * @param settings sets options of each client
     */
    Clients(CredentialSource credentials, DocumentMemory memory, UnaryOperator<ClientOptions.Builder> settings) {
        authenticator = Authenticator.create(
                credentials, AuthOptions.builder().documentMemory(memory).build());
        this.memory = memory;
        this.settings = settings;
    }

    /** Returns the memory for documents if nothing else is wished: an eighth of the heap. */
    static DocumentMemory defaultMemory() {
        return DocumentMemory.of(Math.max(1, Runtime.getRuntime().maxMemory() / 8));
    }

    /** Returns the setting of the hosts that registries may send their clients to. */
    static UnaryOperator<ClientOptions.Builder> redirectingTo(List<String> hosts) {
        return options -> {
            hosts.forEach(options::redirectHost);
            return options;
        };
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
        return RegistryClient.create(
                settings.apply(options).documentMemory(memory).build());
    }
}
