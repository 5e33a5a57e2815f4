// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.Transport;
import dev.ocikit.client.WireRequest;
import dev.ocikit.client.WireResponse;
import dev.ocikit.spec.ParseCost;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks token services for tokens: by GET with a password or nothing, by the OAuth 2 POST with a refresh token or, if wished, a password
 * (Docker token protocol).
 */
final class TokenService {
    /** The greatest answer that is read. */
    static final int MAX_ANSWER_BYTES = 1 << 20;

    /** A transport may hold the body, too, and the claims of a token are JSON inside of it. */
    private static final long CLAIMS_FACTOR = 24;

    /** What a registry of Azure calls a user whose password is a refresh token. */
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";

    private static final Set<Integer> NO_OAUTH = Set.of(404, 405, 415, 501);

    private final AuthOptions options;
    private final Realms realms;
    private final DocumentMemory memory;
    /** Refresh tokens that services gave out, in the place of the credential that they were given for. */
    private final Cache<TokenKey, String> refreshTokens = Caffeine.newBuilder()
            .maximumWeight(Tokens.MAX_BYTES)
            .weigher((TokenKey key, String token) -> Tokens.weight(token))
            .executor(Runnable::run)
            .build();

    TokenService(AuthOptions options, Realms realms, DocumentMemory memory) {
        this.options = options;
        this.realms = realms;
        this.memory = memory;
    }

    /**
     * Fetches a token.
     *
     * @throws OciException if there is none to be had
     * @throws InterruptedIOException if the thread was interrupted
     */
    Token fetch(TokenRequest wish) throws IOException {
        try {
            Scope scope = wish.key().scope();
            Set<Scope> tries = new LinkedHashSet<>(List.of(scope, scope.deletingByAll(), scope.withoutSources()));
            OciException refusal = null;
            for (Scope part : tries) {
                try {
                    return fetch(wish, part);
                } catch (OciException e) {
                    int status = e.status().orElse(0);
                    if (status != 400 && status != 403) {
                        throw e;
                    }
                    refusal = refusal == null ? e : refusal;
                }
            }
            throw refusal == null ? OciException.of(ErrorCode.UNAVAILABLE, wish.label()) : refusal;
        } catch (IOException e) {
            throw explained(wish, e);
        }
    }

    private static IOException explained(TokenRequest wish, IOException failure) {
        if (Thread.currentThread().isInterrupted()) {
            InterruptedIOException interrupted = new InterruptedIOException(wish.label() + "interrupted");
            interrupted.initCause(failure);
            return interrupted;
        }
        if (failure instanceof OciException) {
            return failure;
        }
        boolean late = failure instanceof HttpTimeoutException || failure instanceof SocketTimeoutException;
        String said = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String reason = Secrets.of(wish.credential()).excerpt(said);
        return OciException.of(late ? ErrorCode.TIMEOUT : ErrorCode.UNAVAILABLE, wish.label() + reason, failure);
    }

    private Token fetch(TokenRequest wish, Scope scope) throws IOException {
        TokenKey owner = wish.key().withScope(Scope.NONE);
        String kept = refreshTokens.getIfPresent(owner);
        if (kept != null) {
            try (WireResponse answer = send(wish, refresh(wish, scope, kept))) {
                if (answer.status() < 400 || answer.status() == 429 || answer.status() >= 500) {
                    return token(wish, scope, answer);
                }
            }
            // It was revoked, or has expired: the credential that it came from may serve still.
            refreshTokens.asMap().remove(owner, kept);
        }
        Credential credential = wish.credential();
        boolean oauth = !wish.known().isWithoutOauth();
        if (credential instanceof Credential.IdentityToken identity) {
            try (WireResponse answer = send(wish, refresh(wish, scope, identity.token()))) {
                return token(wish, scope, answer);
            }
        }
        if (credential instanceof Credential.Password password
                && oauth
                && (options.passwordGrant() || password.username().equals(NOBODY))) {
            WireRequest post = password.username().equals(NOBODY)
                    ? refresh(wish, scope, password.password())
                    : passwordGrant(wish, scope, password);
            try (WireResponse answer = send(wish, post)) {
                boolean unknown = NO_OAUTH.contains(answer.status());
                if (!unknown && answer.status() != 400) {
                    return token(wish, scope, answer);
                }
                if (unknown) {
                    wish.known().noteWithoutOauth();
                }
            }
        }
        try (WireResponse answer = send(wish, get(wish, scope))) {
            return token(wish, scope, answer);
        }
    }

    private WireResponse send(TokenRequest wish, WireRequest request) throws IOException {
        Transport transport = realms.to(wish.realm(), wish.key().registry(), wish.known(), wish.transport());
        return transport.send(
                request.withHeader("User-Agent", wish.userAgent()).withHeader("Accept", "application/json"));
    }

    private static WireRequest get(TokenRequest wish, Scope scope) {
        StringBuilder query = new StringBuilder();
        if (!wish.key().service().isEmpty()) {
            parameter(query, "service", wish.key().service());
        }
        scope.list().forEach(one -> parameter(query, "scope", one));
        String realm = wish.realm().toString();
        String separator = wish.realm().getRawQuery() == null ? "?" : "&";
        WireRequest request = WireRequest.of("GET", URI.create(query.isEmpty() ? realm : realm + separator + query));
        return wish.credential() instanceof Credential.Password password
                ? request.withHeader("Authorization", "Basic " + Secrets.basic(password))
                : request;
    }

    private WireRequest refresh(TokenRequest wish, Scope scope, String refreshToken) {
        StringBuilder form = new StringBuilder("grant_type=refresh_token");
        return post(wish, scope, parameter(form, "refresh_token", refreshToken));
    }

    private WireRequest passwordGrant(TokenRequest wish, Scope scope, Credential.Password password) {
        StringBuilder form = new StringBuilder("grant_type=password&access_type=offline");
        parameter(form, "username", password.username());
        return post(wish, scope, parameter(form, "password", password.password()));
    }

    private WireRequest post(TokenRequest wish, Scope scope, StringBuilder form) {
        parameter(form, "client_id", options.clientId());
        if (!wish.key().service().isEmpty()) {
            parameter(form, "service", wish.key().service());
        }
        if (!scope.isEmpty()) {
            parameter(form, "scope", scope.toString());
        }
        return WireRequest.of("POST", wish.realm())
                .withHeader("Content-Type", "application/x-www-form-urlencoded")
                .withBody(BlobSource.of(form.toString().getBytes(StandardCharsets.US_ASCII)));
    }

    private static StringBuilder parameter(StringBuilder form, String name, String value) {
        return form.append(form.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    private Token token(TokenRequest wish, Scope scope, WireResponse response) throws IOException {
        try (DocumentMemory.Reservation reserved = memory.open()) {
            byte[] body = reserved.read(response.body(), -1, MAX_ANSWER_BYTES + 1);
            reserved.add(CLAIMS_FACTOR * body.length + ParseCost.of(body));
            return token(wish, scope, response, body);
        }
    }

    private Token token(TokenRequest wish, Scope scope, WireResponse response, byte[] body) throws OciException {
        int status = response.status();
        if (status < 200 || status > 299) {
            throw refusal(wish, response, body);
        }
        if (body.length > MAX_ANSWER_BYTES) {
            throw OciException.of(
                    ErrorCode.UNAVAILABLE, wish.label() + "the answer has more than " + MAX_ANSWER_BYTES + " bytes");
        }
        TokenAnswer answer = TokenAnswer.read(body);
        if (answer == null) {
            throw OciException.of(ErrorCode.UNAVAILABLE, wish.label() + "the answer holds no token");
        }
        if (answer.refreshToken() != null && wish.credential() != null) {
            refreshTokens.put(wish.key().withScope(Scope.NONE), answer.refreshToken());
        }
        return answer.token(scope, options.clock().instant(), date(response, "Date"));
    }

    private OciException refusal(TokenRequest wish, WireResponse response, byte[] body) {
        int status = response.status();
        String kept = refreshTokens.getIfPresent(wish.key().withScope(Scope.NONE));
        Secrets secrets = Secrets.of(wish.credential()).add(kept == null ? "" : kept);
        String said = secrets.excerpt(TokenAnswer.complaint(body));
        String message = wish.label() + "expected 200, got " + status + (said.isEmpty() ? "" : " " + said);
        if (status == 429) {
            Duration wait = retryAfter(response);
            return wait == null
                    ? OciException.of(ErrorCode.TOOMANYREQUESTS, message, status, null, null)
                    : TooManyRequestsException.after(wait, message, null);
        }
        if (status >= 300 && status < 400) {
            return OciException.of(
                    ErrorCode.UNAVAILABLE,
                    message + ", a redirect, which is not followed with credentials",
                    status,
                    null,
                    null);
        }
        if (status == 400 || status == 401 || status == 403) {
            String who = wish.credential() == null
                    ? "; there are no credentials for " + wish.key().registry().credentialHost()
                    : "; the credentials for " + wish.key().registry().credentialHost() + " were shown";
            return OciException.of(
                    status == 403 ? ErrorCode.DENIED : ErrorCode.UNAUTHORIZED, message + who, status, null, null);
        }
        String hint = wish.credential() instanceof Credential.IdentityToken && NO_OAUTH.contains(status)
                ? "; it does not know OAuth 2, which an identity token takes"
                : "";
        return OciException.of(ErrorCode.UNAVAILABLE, message + hint, status, null, null);
    }

    private @Nullable Duration retryAfter(WireResponse response) {
        String value = response.headers().firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        Instant when = date(response, "Retry-After");
        Duration wait = when == null ? null : Duration.between(options.clock().instant(), when);
        return wait != null && wait.isNegative() ? Duration.ZERO : wait;
    }

    private static @Nullable Instant date(WireResponse response, String field) {
        String value = response.headers().firstValue(field).orElse("").strip();
        try {
            return ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
