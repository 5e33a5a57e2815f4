// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.client.Transport;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import dev.ocikit.client.WireStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request and its repetitions, each with another proof of identity than the one before, until the host accepts one or there is none left to
 * send. Used by the thread of the request.
 */
final class AuthExchange {
    /** Bare, with a token, with another one for more, and once more for registries that change their minds. */
    private static final int MAX_SENDS = 4;

    private static final int MAX_COMPLAINT_BYTES = 8 << 10;
    private static final int MAX_ERROR_BYTES = 64 << 10;

    private final Prover prover;
    private final KnownHost known;
    private final RequestCredential who;
    private final WireRequest request;
    private final Transport inner;
    private final Scope needed;
    private final boolean own;
    /** The credentials and tokens sent so far. A server may repeat them in a response. */
    private final Secrets secrets = Secrets.of(null);

    private Scope scope;
    private @Nullable Proof proof;
    /** Whether a token that was at hand was refused, and another one fetched in its place. */
    private boolean renewed;
    /** Whether credentials that the server had not asked for were withdrawn. */
    private boolean withdrawn;

    AuthExchange(Prover prover, KnownHost known, RequestCredential who, WireRequest request, Transport inner) {
        this.prover = prover;
        this.known = known;
        this.who = who;
        this.request = request;
        this.inner = inner;
        this.own = request.toRegistry();
        this.needed = Scope.of(request.needs());
        this.scope = needed;
    }

    /** Sends the request, as often as it takes, and returns the last answer. */
    WireResponse run() throws IOException {
        if (own) {
            begin();
        }
        for (int sends = 1; ; sends++) {
            boolean last = sends == MAX_SENDS;
            WireResponse response = send(shown());
            if (withdrawn && response.status() != 400) {
                known.noteTakesNothingUnasked();
            }
            List<Challenge> offered = Challenge.of(response.headers());
            if (isRefused(response, offered)) {
                showMore(response, offered, last);
            } else if (response.status() < 400) {
                known.letThrough();
                return response;
            } else {
                WireResponse failure = answer(response, offered, last);
                if (failure != null) {
                    return failure;
                }
            }
        }
    }

    /** Sends a request, and returns the response without header fields that repeat what was sent. */
    private WireResponse send(WireRequest sent) throws IOException {
        WireResponse response;
        try {
            response = inner.send(sent);
        } catch (OciException e) {
            throw e;
        } catch (IOException e) {
            throw secrets.withoutEcho(e);
        }
        return new WireResponse(response.status(), secrets.withoutEchoes(response.headers()), response.body());
    }

    private WireRequest shown() {
        if (proof == null) {
            return request;
        }
        secrets.add(proof.credential());
        Token token = proof.token();
        if (token != null) {
            secrets.add(token.value());
        }
        return request.withHeader("Authorization", proof.header());
    }

    /** Decides what the first request shows. */
    private void begin() throws IOException {
        if (!request.repeatable() && known.isUnknown()) {
            // A body that can be read once must not be spent on finding out.
            ping();
        }
        Challenge challenge = known.challenge();
        if (challenge != null) {
            proof = proveAsLearnt(challenge);
        } else if (prover.isPreemptive(request) && known.takesUnasked()) {
            proof = unasked();
        }
    }

    private @Nullable Proof proveAsLearnt(Challenge challenge) throws IOException {
        scope = needed.union(challenge.scope().standing());
        try {
            return prove(challenge);
        } catch (OciException e) {
            if (!e.code().equals(ErrorCode.UNAVAILABLE)) {
                throw e;
            }
            // The registry may have moved its token service since it named it.
            pingAfter(e);
            Challenge current = known.challenge();
            if (current == null || current.isLike(challenge)) {
                throw e;
            }
            scope = needed.union(current.scope().standing());
            return prove(current);
        }
    }

    private void pingAfter(OciException failure) throws IOException {
        try {
            ping();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private @Nullable Proof prove(@Nullable Challenge challenge) throws IOException {
        return prover.prove(request, known, challenge, scope, who, inner);
    }

    /** Returns what can be shown to a registry that did not ask. */
    private @Nullable Proof unasked() throws IOException {
        Credential credential = who.get();
        if (credential instanceof Credential.IdentityToken) {
            if (known.mayBePinged()) {
                ping();
            }
            Challenge challenge = known.challenge();
            return challenge != null && challenge.isBearer() ? proveAsLearnt(challenge) : null;
        }
        return prover.unasked(Origin.of(request.uri()), credential);
    }

    /** Returns whether an answer asks for something to be shown, or for more, that this request may show. */
    private boolean isRefused(WireResponse response, List<Challenge> offered) {
        Token token = token();
        if (response.status() == 401) {
            return own || choose(offered) != null;
        }
        if (response.status() != 403 || token == null || !request.repeatable()) {
            return false;
        }
        return offered.stream()
                .anyMatch(challenge -> challenge.isBearer()
                        && challenge.isInsufficientScope()
                        && !token.asked().covers(challenge.scope()));
    }

    private @Nullable Token token() {
        return proof == null ? null : proof.token();
    }

    /**
     * Changes what is shown after a refusal.
     *
     * @throws OciException the refusal, if there is nothing more to show
     */
    private void showMore(WireResponse response, List<Challenge> offered, boolean last) throws IOException {
        Refusal refusal = new Refusal(request, proof, scope, offered, complaint(response));
        Challenge next = next(offered);
        scope = widened(next);
        Token token = token();
        if (token != null) {
            prover.drop(token);
        }
        boolean withheld = own && prover.isWithheld(Origin.of(request.uri()));
        if (last || !isWorthwhile(next)) {
            throw refusal.exception(withheld);
        }
        proof = prove(next);
        if (proof == null) {
            throw refusal.exception(withheld);
        }
        if (!request.repeatable()) {
            throw refusal.unrepeatable();
        }
    }

    /** Returns an answer that is an error, or null if the request is to be sent again in another way. */
    private @Nullable WireResponse answer(WireResponse response, List<Challenge> offered, boolean last)
            throws IOException {
        boolean denied = response.status() == 403;
        if (secrets.isEmpty() && !(denied && who.isUnavailable())) {
            return response;
        }
        byte[] body = body(response, MAX_ERROR_BYTES);
        if (!last && request.repeatable() && isForShowing(response, offered, body) && changeProof()) {
            return null;
        }
        if (denied && who.isUnavailable()) {
            throw new Refusal(request, proof, scope, offered, complaint(body)).denial();
        }
        boolean told = secrets.areIn(new String(body, StandardCharsets.UTF_8));
        return new WireResponse(response.status(), response.headers(), WireStream.of(told ? new byte[0] : body));
    }

    /**
     * Returns whether an error can be about what was shown. Some registries answer 400 or 403, without a challenge, to a token that has
     * expired, and 400 to a password that they did not ask for.
     */
    private boolean isForShowing(WireResponse response, List<Challenge> offered, byte[] body) {
        boolean suspicious = response.status() == 400 || (response.status() == 403 && token() != null);
        return suspicious
                && offered.stream().noneMatch(Challenge::isInsufficientScope)
                && !TokenAnswer.isAboutContent(body);
    }

    /** Shows a new token in the place of one that was at hand, or nothing in the place of what was not asked for; returns false for neither. */
    private boolean changeProof() throws IOException {
        Proof shown = proof;
        if (shown == null || (shown.token() == null && shown.challenge() != null)) {
            return false;
        }
        Token token = shown.token();
        if (token == null) {
            withdrawn = true;
            proof = null;
            return true;
        }
        if (renewed) {
            prover.confirm(token);
            return false;
        }
        if (!shown.cached() || token.confirmed()) {
            return false;
        }
        renewed = true;
        prover.drop(token);
        try {
            Proof fresh = prove(shown.challenge());
            proof = fresh == null ? shown : fresh;
            return fresh != null;
        } catch (OciException e) {
            // What the registry said counts then.
            return false;
        }
    }

    /** Returns the challenge to answer, or null if there is none that can be. */
    private @Nullable Challenge next(List<Challenge> offered) throws IOException {
        if (offered.isEmpty()) {
            // Some registries say only at their front door whom to show what.
            if (known.challenge() == null && known.mayBePinged()) {
                ping();
            }
            return known.challenge();
        }
        Challenge chosen = choose(offered);
        if (chosen == null) {
            return null;
        }
        boolean insists = token() != null && chosen.isInsufficientScope();
        Challenge asked = isFrontDoor() && !insists ? chosen.withStandingScope() : chosen;
        known.learn(asked);
        return asked;
    }

    private boolean isFrontDoor() {
        return own && request.uri().getRawPath().endsWith("/v2/");
    }

    /** Tokens go before passwords: they are for less, and for less long. Passwords are for the registry only. */
    private @Nullable Challenge choose(List<Challenge> offered) {
        return offered.stream()
                .filter(challenge -> challenge.isBearer() && !challenge.realm().isEmpty())
                .findFirst()
                .or(() -> offered.stream()
                        .filter(challenge -> own && challenge.isBasic())
                        .findFirst())
                .orElse(null);
    }

    /**
     * Returns what the next token shall be for: what was tried and what the registry names, but nothing to change a repository with if the
     * call only reads, unless the registry insists.
     */
    private Scope widened(@Nullable Challenge next) {
        if (next == null || !next.isBearer()) {
            return scope;
        }
        boolean shown = token() != null;
        Scope named = next.scope();
        boolean cut = needed.isReading() && !(own && shown && next.isInsufficientScope());
        Scope wider = scope.union(cut ? named.reading() : named);
        boolean fresh = shown && proof != null && !proof.cached();
        return fresh && scope.covers(wider) ? scope.deletingByAll() : wider;
    }

    /** Returns whether anything else than what was refused can be shown. */
    private boolean isWorthwhile(@Nullable Challenge next) {
        if (proof == null) {
            return true;
        }
        if (next == null || proof.credential() instanceof Credential.RegistryToken) {
            return false;
        }
        if (proof.challenge() == null) {
            return next.isBearer();
        }
        Token token = proof.token();
        return !next.isLike(proof.challenge())
                || (token != null && (proof.cached() || !token.asked().covers(scope)));
    }

    /** Asks the registry itself, at the place that says nothing but whether one is welcome. A scope that it names there is an example. */
    private void ping() throws IOException {
        URI uri = request.uri();
        int end = uri.getRawPath().indexOf("/v2/");
        String prefix = end < 0 ? "" : uri.getRawPath().substring(0, end);
        WireRequest ping =
                WireRequest.of("GET", URI.create(uri.getScheme() + "://" + uri.getRawAuthority() + prefix + "/v2/"));
        String agent = request.headers().firstValue("User-Agent").orElse("");
        WireResponse response = send(agent.isEmpty() ? ping : ping.withHeader("User-Agent", agent));
        body(response, MAX_COMPLAINT_BYTES);
        Challenge challenge = response.status() == 401 ? choose(Challenge.of(response.headers())) : null;
        if (challenge != null) {
            known.learn(challenge.withStandingScope());
        } else if (response.status() < 400) {
            known.letThrough();
        }
        if (response.status() < 500 && response.status() != 429) {
            known.notePinged();
        }
    }

    /** Returns the beginning of a body, and gives its connection back. */
    private static byte[] body(WireResponse response, int limit) throws IOException {
        try (response) {
            return response.body().readNBytes(limit);
        }
    }

    private String complaint(WireResponse response) throws IOException {
        return complaint(body(response, MAX_COMPLAINT_BYTES));
    }

    private String complaint(byte[] body) {
        return secrets.excerpt(TokenAnswer.complaint(body));
    }
}
