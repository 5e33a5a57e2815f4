// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.Transport;
import dev.ocikit.client.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes what requests show out of credentials and tokens. Safe for use by many threads. */
final class Prover {
    private final CredentialLookup lookup;
    private final AuthOptions options;
    private final Realms realms;
    private final TokenService service;
    private final Tokens tokens;
    private final Fingerprint fingerprint = new Fingerprint();

    Prover(CredentialSource source, AuthOptions options, Proxies proxies) {
        this.lookup = new CredentialLookup(source, options);
        this.options = options;
        DocumentMemory memory = options.documentMemory()
                .orElseGet(
                        () -> DocumentMemory.of(Math.max(1, Runtime.getRuntime().maxMemory() / 8)));
        realms = new Realms(options, proxies, memory);
        service = new TokenService(options, realms, memory);
        tokens = new Tokens(options.clock());
    }

    /** Returns the credential that a request to a registry may show. */
    RequestCredential credential(WireRequest request) {
        Origin registry = Origin.of(request.uri());
        return isWithheld(registry)
                ? anonymous()
                : RequestCredential.of(lookup, registry.credentialHost(), repository(request.needs()));
    }

    /** Returns the credential of a request that may show none. */
    RequestCredential anonymous() {
        return RequestCredential.none(lookup);
    }

    /** Returns whether a request shows credentials before it is asked to. */
    boolean isPreemptive(WireRequest request) {
        return switch (options.preemptive()) {
            case NEVER -> false;
            case CATALOG ->
                request.needs().stream()
                        .anyMatch(need -> need.access() == Access.LIST
                                && need.repository().isEmpty());
            case ALWAYS -> true;
        };
    }

    /** Returns what can be shown of a credential to a registry that did not ask, or null for nothing. */
    @Nullable
    Proof unasked(Origin registry, @Nullable Credential credential) throws OciException {
        if (credential instanceof Credential.RegistryToken given) {
            return new Proof("Bearer " + requireSendable(registry, given.token()), null, null, false, credential);
        }
        return credential instanceof Credential.Password password
                        && password.username().indexOf(':') < 0
                ? new Proof("Basic " + Secrets.basic(password), null, null, false, credential)
                : null;
    }

    /**
     * Returns what a request shall show.
     *
     * @param challenge how the registry asks; null if it does not say
     * @param scope what a token shall be for
     * @param who the credential of the request
     * @param transport the way to the registry
     * @return null if there is nothing that answers the challenge
     */
    @Nullable
    Proof prove(
            WireRequest request,
            KnownHost known,
            @Nullable Challenge challenge,
            Scope scope,
            RequestCredential who,
            Transport transport)
            throws IOException {
        Origin registry = Origin.of(request.uri());
        Credential credential = who.get();
        if (credential instanceof Credential.RegistryToken given) {
            return new Proof("Bearer " + requireSendable(registry, given.token()), challenge, null, false, credential);
        }
        if (challenge == null) {
            return null;
        }
        if (challenge.isBasic()) {
            return credential == null ? null : basic(registry, challenge, credential);
        }
        URI realm = realms.parse(registry, request.uri(), challenge.realm());
        TokenKey key = new TokenKey(registry, realm.toString(), challenge.service(), fingerprint.of(credential), scope);
        Token token = tokens.atHand(key);
        if (token != null) {
            return new Proof("Bearer " + token.value(), challenge, token, true, credential);
        }
        String agent = request.headers().firstValue("User-Agent").orElse(options.clientId());
        TokenRequest wish = new TokenRequest(key, realm, known, credential, transport, agent);
        Token fetched = tokens.get(key, () -> service.fetch(wish));
        return new Proof("Bearer " + fetched.value(), challenge, fetched, false, credential);
    }

    /** Forgets a token that was refused. */
    void drop(Token token) {
        tokens.drop(token);
    }

    /** Notes that a token was refused though it was fetched in the place of a refused one. */
    void confirm(Token token) {
        tokens.confirm(token);
    }

    /** Tells whether credentials are kept back from a registry because everybody on the way could read them. */
    boolean isWithheld(Origin registry) {
        return !registry.maySeeSecrets(options.insecureHosts());
    }

    /** Returns the repository whose credentials count: of a mount, the one that is written to. */
    private static String repository(List<Need> needs) {
        String repository = needs.isEmpty() ? "" : needs.get(0).repository();
        for (Need need : needs) {
            repository = need.access() == Access.WRITE ? need.repository() : repository;
        }
        return repository;
    }

    private static Proof basic(Origin registry, Challenge challenge, Credential credential) throws OciException {
        if (credential instanceof Credential.Password password) {
            if (password.username().indexOf(':') >= 0) {
                throw unfit(
                        "the user name for " + registry + " has a colon, which Basic authentication has no way to say");
            }
            return new Proof("Basic " + Secrets.basic(password), challenge, null, false, credential);
        }
        throw unfit(registry + " wants a user name and password, and there is an identity token");
    }

    private static String requireSendable(Origin registry, String token) throws OciException {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw unfit("the registry token for " + registry + " has characters that no token has");
        }
        return token;
    }

    private static OciException unfit(String message) {
        return OciException.of(ErrorCode.UNAUTHORIZED, message);
    }
}
