// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.util.Optional;

/** Where the credentials for registries come from. Safe for use by many threads; it may block, to ask a program for instance. */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Returns the credentials for a repository.
     *
     * @param host the registry's host, with its port if that is not the scheme's own, in lower case: {@code localhost:5000}. The Hub is
     *     {@code docker.io}
     * @param repository the repository, or empty for the registry as a whole
     * @return the credentials, or empty for none
     * @throws IOException if there may be some, but they cannot be had; the message holds no secret
     */
    Optional<Credential> find(String host, String repository) throws IOException;

    /** Returns a source that has none. */
    static CredentialSource none() {
        return (host, repository) -> Optional.empty();
    }
}
