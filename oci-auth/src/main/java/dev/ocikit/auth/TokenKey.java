// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.util.Comparator;

/**
 * Whose token it is, and for what. Tokens are never shared beyond that: what one user may do is nothing that another one with a wrong
 * password may do. Comparable, so that a hash map copes with names of equal hashes.
 *
 * @param registry where the token is sent
 * @param realm where it is from
 * @param service the service that the registry names, or empty
 * @param who the fingerprint of the credential, or empty for nobody
 * @param scope what it is for
 */
record TokenKey(Origin registry, String realm, String service, String who, Scope scope)
        implements Comparable<TokenKey> {
    private static final Comparator<TokenKey> ORDER = Comparator.comparing(TokenKey::scope)
            .thenComparing(TokenKey::registry)
            .thenComparing(TokenKey::realm)
            .thenComparing(TokenKey::service)
            .thenComparing(TokenKey::who);

    @Override
    public int compareTo(TokenKey other) {
        return ORDER.compare(this, other);
    }

    TokenKey withScope(Scope other) {
        return new TokenKey(registry, realm, service, who, other);
    }
}
