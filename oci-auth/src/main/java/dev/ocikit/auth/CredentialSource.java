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
     * @throws CredentialsUnavailableException if there may be some, but they cannot be had, and the caller may do without
     * @throws IOException if there may be some, but they cannot be had; the message holds no secret
     */
    Optional<Credential> find(String host, String repository) throws IOException;

    /** Returns a source that has none. */
    static CredentialSource none() {
        return (host, repository) -> Optional.empty();
    }

    /**
     * Returns a source that asks several in this order, until one has credentials. A later one is asked after an earlier one failed only if
     * that was with {@link CredentialsUnavailableException}, which is thrown if no source has credentials.
     */
    static CredentialSource firstOf(CredentialSource... sources) {
        List<CredentialSource> order = List.of(sources);
        return (host, repository) -> {
            CredentialsUnavailableException failure = null;
            for (CredentialSource source : order) {
                try {
                    Optional<Credential> found = source.find(host, repository);
                    if (found.isPresent()) {
                        return found;
                    }
                } catch (CredentialsUnavailableException e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return Optional.empty();
        };
    }
}
