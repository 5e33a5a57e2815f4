// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

/**
 * The requests that show credentials before the registry asks for them (preemptive authentication, RFC 7617 section 2.2). It matters for
 * registries that answer anonymous clients: they do not ask, but show a known user more.
 *
 * <p>It applies until the registry has asked for a token. User names with passwords are shown as Basic authentication, registry tokens as
 * bearer tokens; an identity token cannot be shown, so the registry is asked for its token service first.
 */
public enum PreemptiveCredentials {
    /** No request. */
    NEVER,
    /** The list of the registry's repositories, which depends on the user. */
    CATALOG,
    /** All requests to the registry. */
    ALWAYS
}
