// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.OciException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The credential that one request may show. It is looked up when it is first needed. Used by the thread of the request. */
final class RequestCredential {
    private final CredentialLookup lookup;
    private final String host;
    private final String repository;
    private CredentialLookup.@Nullable Found found;

    private RequestCredential(
            CredentialLookup lookup, String host, String repository, CredentialLookup.@Nullable Found found) {
        this.lookup = lookup;
        this.host = host;
        this.repository = repository;
        this.found = found;
    }

    /** Returns the credential for a repository of a registry, or for the registry as a whole. */
    static RequestCredential of(CredentialLookup lookup, String host, String repository) {
        return new RequestCredential(lookup, host, repository, null);
    }

    /** Returns the credential of a request that may show none. */
    static RequestCredential none(CredentialLookup lookup) {
        return new RequestCredential(lookup, "", "", CredentialLookup.Found.NOTHING);
    }

    /** Returns the credential, or null for none. */
    @Nullable
    Credential get() throws IOException {
        if (found == null) {
            found = lookup.find(host, repository);
        }
        return found.credential();
    }

    /** Returns whether the lookup failed, if it was needed. */
    boolean isUnavailable() {
        return found != null && found.failure() != null;
    }

    /** Returns a refusal with the failure of the lookup, if that may be its reason. */
    OciException explain(OciException refusal) {
        CredentialsUnavailableException failure = found == null ? null : found.failure();
        if (failure == null) {
            return refusal;
        }
        lookup.forgetFailure(host, repository);
        OciException explained = refusal.reworded(
                text -> text + "; the credentials for " + host + " could not be looked up: " + failure.getMessage());
        explained.addSuppressed(failure);
        return explained;
    }

    @Override
    public String toString() {
        return "credential for " + host;
    }
}
