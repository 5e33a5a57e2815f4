// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.auth.Credential;
import dev.ocikit.auth.CredentialSource;
import dev.ocikit.auth.CredentialsUnavailableException;
import java.io.IOException;
import java.util.Optional;

/**
 * The credentials that a server shows to the registries behind it. How a helper program fails is a matter of the server's log: its clients,
 * who get the registry's refusal, learn only that it did.
 */
record ServerCredentials(CredentialSource source) implements CredentialSource {
    @Override
    public Optional<Credential> find(String host, String repository) throws IOException {
        try {
            return source.find(host, repository);
        } catch (CredentialsUnavailableException e) {
            throw new CredentialsUnavailableException("a credential helper of this server failed", e);
        }
    }
}
