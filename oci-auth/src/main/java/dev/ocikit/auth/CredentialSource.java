// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.util.List;
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

    /** Returns a source that asks several in this order, until one has credentials. A later one is not asked if an earlier one fails. */
    static CredentialSource firstOf(CredentialSource... sources) {
        List<CredentialSource> order = List.of(sources);
        return (host, repository) -> {
            for (CredentialSource source : order) {
                Optional<Credential> found = source.find(host, repository);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        };
    }
}
