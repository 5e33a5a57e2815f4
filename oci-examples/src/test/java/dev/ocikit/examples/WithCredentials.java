// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.CredentialSource;
import dev.ocikit.auth.DockerCredentials;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.HostConfig;
import dev.ocikit.client.RegistryClient;
import java.io.IOException;
import java.util.List;

final class WithCredentials {
    public static void main(String[] arguments) throws IOException {
        tags(arguments[0], arguments[1], DockerCredentials.system()).forEach(System.out::println);
    }

    /** Lists tags as whoever the credentials are for; {@code DockerCredentials.system()} has what docker or podman login kept. */
    static List<String> tags(String host, String repository, CredentialSource credentials) throws IOException {
        Authenticator authenticator = Authenticator.of(credentials);
        ClientOptions options = HostConfig.builtIn()
                .options(host)
                .transport(authenticator::around)
                .build();
        try (RegistryClient registry = RegistryClient.create(options)) {
            return registry.tags(repository).toList();
        }
    }
}
