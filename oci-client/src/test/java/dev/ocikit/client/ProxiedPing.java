// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.nio.file.Path;

/** A program that asks {@code https://registry.test} whether it is a registry. */
public final class ProxiedPing {
    private ProxiedPing() {}

    /** Asks, through the environment's proxy; the argument is a PEM file with whom to trust. */
    public static void main(String[] arguments) throws Exception {
        ClientOptions options = ClientOptions.builder("https://registry.test")
                .tls(TlsOptions.builder().trustPem(Path.of(arguments[0])).build())
                .build();
        try (RegistryClient client = RegistryClient.create(options)) {
            client.ping();
        }
    }
}
