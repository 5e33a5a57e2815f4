// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ocikit.client.Transport;

/**
 * Shows registries who is asking: by Basic authentication, or by bearer tokens that it gets from the token services that registries name
 * (RFC 9110 section 11, Docker token protocol, OAuth 2).
 *
 * <p>One authenticator serves any number of clients: {@code ClientOptions.builder("ghcr.io").transport(authenticator::around)}. Tokens are
 * kept for as long as they last, for the registry, the credentials and the scopes that they were issued for, and asked for with no more
 * than a call needs.
 *
 * <p>Nothing is shown before a registry asks, except with requests for the list of its repositories: registries that answer anonymous
 * clients show a known user more ({@link AuthOptions.Builder#preemptive}). A credential goes to the registry that it is for and to the token
 * service that this registry names, over TLS or within this machine, and never to where a redirect or an upload location leads. If a redirect
 * of a read leads to another registry that asks for a token, an anonymous one is shown. A token service may not be inside a network that
 * the registry is not part of.
 *
 * <p>A token that was at hand and is refused, by 401 or as some registries do by 400 or 403, is replaced by a new one, once for each token.
 *
 * <p>Where credentials cannot be looked up but need not exist ({@link CredentialsUnavailableException}), requests continue without, and a
 * warning is given; a refusal then tells of both. Such a failure holds for a minute, or until a registry
 * refuses, which ends it once a minute.
 *
 * <p>What cannot be shown, or is refused, is an {@link dev.ocikit.api.UnauthorizedException} or, where the registry knows who is asking, a
 * {@link dev.ocikit.api.DeniedException}; the message names what was asked for. A token service that cannot be used is an
 * {@link dev.ocikit.api.OciException} UNAVAILABLE or TIMEOUT. No message holds a credential or a token.
 *
 * <p>Safe for use by many threads: of those that need the same token one fetches it while the others wait.
 */
public final class Authenticator {
    private static final int MAX_HOSTS = 1000;

    private final Prover prover;
    private final Cache<Origin, KnownHost> registries = hosts();
    private final Cache<Origin, KnownHost> others = hosts();

    private Authenticator(CredentialSource source, AuthOptions options) {
        prover = new Prover(source, options, new Proxies(options.proxies().orElse(null), System.getenv()));
    }

    /** Returns an authenticator with the default options. */
    public static Authenticator of(CredentialSource source) {
        return create(source, AuthOptions.defaults());
    }

    /** Returns an authenticator that shows what a source has, and behaves as the options say. */
    public static Authenticator create(CredentialSource source, AuthOptions options) {
        return new Authenticator(source, options);
    }

    /**
     * Returns a transport that authenticates around another one.
     *
     * @param transport the way to registries, and to token services at the registry's own host; what it retries need not be authenticated
     *     again
     */
    public Transport around(Transport transport) {
        return new AuthTransport(
                prover,
                origin -> registries.get(origin, key -> new KnownHost()),
                origin -> others.get(origin, key -> new KnownHost()),
                transport);
    }

    private static Cache<Origin, KnownHost> hosts() {
        return Caffeine.newBuilder()
                .maximumSize(MAX_HOSTS)
                .executor(Runnable::run)
                .build();
    }

    /** Says nothing of what it holds. */
    @Override
    public String toString() {
        return "authenticator";
    }
}
