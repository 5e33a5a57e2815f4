// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.client.Transport;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import java.io.IOException;
import java.util.function.Function;

/**
 * A transport that authenticates requests to registries.
 *
 * <p>The first request to a registry shows nothing, unless the {@linkplain AuthOptions#preemptive options} say otherwise. From its refusal on
 * it is known what to show, so further ones are refused only when a token was revoked, or is not enough.
 *
 * <p>A request to another host never shows credentials. If it is a read, as where a redirect leads, and the host asks for a token, it
 * shows one that the host's token service gives to anonymous clients.
 */
final class AuthTransport implements Transport {
    private final Prover prover;
    private final Function<Origin, KnownHost> registries;
    private final Function<Origin, KnownHost> others;
    private final Transport inner;

    /**
     * Creates the transport.
     *
     * @param registries what is known of the hosts as registries
     * @param others what is known of hosts as targets of redirects. It is kept apart, because a path of a host can be in other hands than
     *     the registry at the same host, and must not decide where its credentials go
     */
    AuthTransport(
            Prover prover,
            Function<Origin, KnownHost> registries,
            Function<Origin, KnownHost> others,
            Transport inner) {
        this.prover = prover;
        this.registries = registries;
        this.others = others;
        this.inner = inner;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        boolean own = request.toRegistry();
        if (request.headers().firstValue("Authorization").isPresent() || (!own && !isRead(request))) {
            return inner.send(request);
        }
        Origin host = Origin.of(request.uri());
        RequestCredential who = own ? prover.credential(request) : prover.anonymous();
        KnownHost known = (own ? registries : others).apply(host);
        try {
            return new AuthExchange(prover, known, who, request, inner).run();
        } catch (UnauthorizedException | DeniedException e) {
            throw who.explain(e);
        }
    }

    private static boolean isRead(WireRequest request) {
        return (request.method().equals("GET") || request.method().equals("HEAD"))
                && request.body().isEmpty()
                && request.uri().getHost() != null;
    }
}
