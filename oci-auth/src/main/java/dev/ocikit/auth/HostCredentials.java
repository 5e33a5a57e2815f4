// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.util.Optional;

/** A source with the credentials for one registry, and for no other. Immutable. */
public final class HostCredentials implements CredentialSource {
    private final RegistryKey registry;
    private final Credential credential;

    private HostCredentials(RegistryKey registry, Credential credential) {
        this.registry = registry;
        this.credential = credential;
    }

    /**
     * Returns a source that knows one registry.
     *
     * @param host the registry, with its port if it has one of its own; the Hub under any of its names
     * @throws IllegalArgumentException if that is no host
     */
    public static HostCredentials of(String host, Credential credential) {
        return new HostCredentials(RegistryKey.of(host, ""), credential);
    }

    @Override
    public Optional<Credential> find(String host, String repository) {
        return RegistryKey.of(host, "").equals(registry) ? Optional.of(credential) : Optional.empty();
    }

    @Override
    public String toString() {
        return credential + " for " + registry;
    }
}
