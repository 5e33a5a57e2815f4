// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.Transport;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import dev.ocikit.client.WireStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Shows to registries who is asking, when they want to know. What goes elsewhere passes through untouched.
 *
 * <p>The first request to a registry shows nothing; from its refusal on it is known what to show, so further ones are refused only when a
 * token was revoked, or is not enough.
 */
final class AuthTransport implements Transport {
    /** Bare, with a token, with another one for more, and once more for registries that change their minds. */
    private static final int MAX_SENDS = 4;

    private static final int MAX_COMPLAINT_BYTES = 8 << 10;
    private static final int MAX_ERROR_BYTES = 64 << 10;

    private final Prover prover;
    private final Function<Origin, KnownHost> hosts;
    private final Transport inner;

    AuthTransport(Prover prover, Function<Origin, KnownHost> hosts, Transport inner) {
        this.prover = prover;
        this.hosts = hosts;
        this.inner = inner;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        if (!request.toRegistry()
                || request.headers().firstValue("Authorization").isPresent()) {
            return inner.send(request);
        }
        KnownHost known = hosts.apply(Origin.of(request.uri()));
        if (!request.repeatable() && known.isUnknown()) {
            // A body that can be read once must not be spent on finding out.
            ping(request, known);
        }
        Scope needed = Scope.of(request.needs());
        Scope scope = needed;
        Proof proof = null;
        Challenge challenge = known.challenge();
        if (challenge != null) {
            scope = needed.union(challenge.scope().standing());
            proof = prover.prove(request, known, challenge, scope, inner);
        }
        for (int sends = 1; ; sends++) {
            WireResponse response =
                    inner.send(proof == null ? request : request.withHeader("Authorization", proof.header()));
            List<Challenge> offered = Challenge.of(response.headers());
            if (!isRefused(request, response, offered, proof)) {
                if (response.status() < 400) {
                    known.letThrough();
                    return response;
                }
                return withoutSecrets(response, proof);
            }
            Refusal refusal = new Refusal(request, proof, scope, offered, complaint(response, proof));
            Challenge next = next(request, known, offered);
            scope = widened(needed, scope, next, proof);
            if (proof != null && proof.token() != null) {
                prover.drop(proof.token());
            }
            if (sends == MAX_SENDS || !isWorthwhile(proof, next, scope)) {
                throw refusal.exception(prover.isWithheld(Origin.of(request.uri())));
            }
            proof = prover.prove(request, known, next, scope, inner);
            if (proof == null) {
                throw refusal.exception(prover.isWithheld(Origin.of(request.uri())));
            }
            if (!request.repeatable()) {
                throw refusal.unrepeatable();
            }
        }
    }

    /** Returns an answer whose body, which messages quote, says nothing if it tells what was shown. */
    private static WireResponse withoutSecrets(WireResponse response, @Nullable Proof proof) throws IOException {
        if (proof == null) {
            return response;
        }
        try (response) {
            byte[] body = response.body().readNBytes(MAX_ERROR_BYTES);
            boolean told = secrets(proof).areIn(new String(body, StandardCharsets.UTF_8));
            return new WireResponse(response.status(), response.headers(), WireStream.of(told ? new byte[0] : body));
        }
    }

    private static Secrets secrets(@Nullable Proof proof) {
        Secrets secrets = Secrets.of(proof == null ? null : proof.credential());
        return proof == null || proof.token() == null
                ? secrets
                : secrets.add(proof.token().value());
    }

    /** Tells whether an answer asks for something to be shown, or for more. */
    private static boolean isRefused(
            WireRequest request, WireResponse response, List<Challenge> offered, @Nullable Proof proof) {
        if (response.status() != 403 || proof == null || proof.token() == null || !request.repeatable()) {
            return response.status() == 401;
        }
        Scope asked = proof.token().asked();
        return offered.stream()
                .anyMatch(challenge ->
                        challenge.isBearer() && challenge.isInsufficientScope() && !asked.covers(challenge.scope()));
    }

    /** Returns the challenge to answer, or null if there is none that can be. */
    private @Nullable Challenge next(WireRequest request, KnownHost known, List<Challenge> offered) throws IOException {
        if (offered.isEmpty()) {
            // Some registries say only at their front door whom to show what.
            if (known.challenge() == null && known.ping()) {
                ping(request, known);
            }
            return known.challenge();
        }
        Challenge chosen = choose(offered);
        if (chosen != null) {
            known.learn(chosen);
        }
        return chosen;
    }

    /** Tokens go before passwords: they are for less, and for less long. */
    private static @Nullable Challenge choose(List<Challenge> offered) {
        return offered.stream()
                .filter(challenge -> challenge.isBearer() && !challenge.realm().isEmpty())
                .findFirst()
                .or(() -> offered.stream().filter(Challenge::isBasic).findFirst())
                .orElse(null);
    }

    /**
     * Returns what the next token shall be for: what was tried and what the registry names, but nothing to change a repository with if the
     * call only reads, unless the registry insists.
     */
    private static Scope widened(Scope needed, Scope tried, @Nullable Challenge next, @Nullable Proof proof) {
        if (next == null || !next.isBearer()) {
            return tried;
        }
        boolean insists = proof != null && proof.token() != null && next.isInsufficientScope();
        Scope named = next.scope();
        Scope wider = tried.union(needed.isReading() && !insists ? named.reading() : named);
        boolean fresh = proof != null && proof.token() != null && !proof.cached();
        return fresh && tried.covers(wider) ? tried.deletingByAll() : wider;
    }

    /** Tells whether anything else than what was refused can be shown. */
    private static boolean isWorthwhile(@Nullable Proof proof, @Nullable Challenge next, Scope scope) {
        if (proof == null) {
            return true;
        }
        if (next == null || proof.challenge() == null || proof.credential() instanceof Credential.RegistryToken) {
            return false;
        }
        Token token = proof.token();
        return !next.isLike(proof.challenge())
                || (token != null && (proof.cached() || !token.asked().covers(scope)));
    }

    /** Asks the registry itself, at the place that says nothing but whether one is welcome. */
    private void ping(WireRequest request, KnownHost known) throws IOException {
        URI uri = request.uri();
        int end = uri.getRawPath().indexOf("/v2/");
        String prefix = end < 0 ? "" : uri.getRawPath().substring(0, end);
        WireRequest ping =
                WireRequest.of("GET", URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + prefix + "/v2/"));
        String agent = request.headers().firstValue("User-Agent").orElse("");
        try (WireResponse response = inner.send(agent.isEmpty() ? ping : ping.withHeader("User-Agent", agent))) {
            response.body().readNBytes(MAX_COMPLAINT_BYTES);
            Challenge challenge = response.status() == 401 ? choose(Challenge.of(response.headers())) : null;
            if (challenge != null) {
                known.learn(challenge);
            } else if (response.status() < 400) {
                known.letThrough();
            }
        }
    }

    /** Reads what a refusal says, and so gives its connection back. */
    private static String complaint(WireResponse response, @Nullable Proof proof) throws IOException {
        try (response) {
            return secrets(proof).excerpt(TokenAnswer.complaint(response.body().readNBytes(MAX_COMPLAINT_BYTES)));
        }
    }
}
