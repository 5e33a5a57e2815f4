// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.server.internal.FailureLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers requests for tokens (the Docker token protocol, "Token Authentication" and "OAuth2 Token Authentication"). */
final class TokenEndpoint implements Handler {
    private static final int MAX_BODY = 64 * 1024;
    private static final String JSON = "application/json";

    private final Htpasswd users;
    private final AccessPolicy policy;
    private final TokenMint mint;
    private final FailureLog failures = new FailureLog(
            System.getLogger("dev.ocikit.server.auth"), System.Logger.Level.ERROR, "the token server failed");

    TokenEndpoint(Htpasswd users, AccessPolicy policy, TokenMint mint) {
        this.users = users;
        this.policy = policy;
        this.mint = mint;
    }

    @Override
    public Response handle(Request request) {
        try {
            return switch (request.method()) {
                case "GET" -> get(request);
                case "POST" -> post(request);
                default -> notAllowed("GET, POST");
            };
        } catch (TooManyRequestsException e) {
            Duration wait = e.retryAfter().orElse(Duration.ofSeconds(1));
            return refusal(
                    response(429)
                            .header(
                                    "Retry-After",
                                    Long.toString(
                                            Math.max(1, wait.plusMillis(999).toSeconds()))),
                    "TOOMANYREQUESTS",
                    "slow_down",
                    String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return invalid("invalid_request", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return refusal(response(503), "UNAVAILABLE", "temporarily_unavailable", "the request broke off");
        } catch (RuntimeException e) {
            failures.write(e);
            return refusal(response(500), "UNKNOWN", "server_error", "the token server failed");
        }
    }

    /** Answers a request for the public keys. */
    static Response keys(Request request, String keys) {
        return switch (request.method()) {
            case "GET" ->
                Response.status(200)
                        .header("Content-Type", "application/jwk-set+json")
                        .bytes(keys.getBytes(StandardCharsets.UTF_8));
            case "HEAD" ->
                Response.status(200)
                        .header("Content-Type", "application/jwk-set+json")
                        .head(keys.length());
            default -> notAllowed("GET, HEAD");
        };
    }

    private Response get(Request request) throws IOException {
        Form form = new Form(request.query());
        Credentials credentials = Credentials.of(request);
        Credentials.Login login = credentials == null ? null : credentials.login();
        boolean anonymous = credentials == null || (login != null && login.isEmpty());
        if (!anonymous && (login == null || !users.fits(login.user(), login.password(), request.client()))) {
            return wrong("invalid_client", "the user name or the password is wrong");
        }
        String user = anonymous || login == null ? null : login.user();
        if (isForAnother(form)) {
            return forAnother();
        }
        String refresh = user != null && form.first("offline_token").equals("true") ? mint.refreshToken(user) : null;
        return token(user, form, refresh);
    }

    private Response post(Request request) throws IOException {
        if (request.contentLength() > MAX_BODY) {
            return refusal(response(413), "SIZE_INVALID", "invalid_request", "the request is too long");
        }
        byte[] body = request.body().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            return refusal(response(413), "SIZE_INVALID", "invalid_request", "the request is too long");
        }
        Form form = new Form(new String(body, StandardCharsets.UTF_8));
        if (isForAnother(form)) {
            return forAnother();
        }
        switch (form.first("grant_type")) {
            case "refresh_token" -> {
                String refresh = form.first("refresh_token");
                String user = mint.user(refresh);
                return user == null
                        ? wrong("invalid_grant", "the refresh token has ended; log in again")
                        : token(user, form, refresh);
            }
            case "password" -> {
                String user = form.first("username");
                byte[] password = form.first("password").getBytes(StandardCharsets.UTF_8);
                if (!users.fits(user, password, request.client())) {
                    return wrong("invalid_grant", "the user name or the password is wrong");
                }
                return token(user, form, form.first("access_type").equals("offline") ? mint.refreshToken(user) : null);
            }
            default -> {
                return invalid("unsupported_grant_type", "the grant is refresh_token or password");
            }
        }
    }

    private boolean isForAnother(Form form) {
        String service = form.first("service");
        return !service.isEmpty() && !service.equals(mint.service());
    }

    private Response forAnother() {
        return invalid("invalid_request", "tokens are given for the service " + mint.service() + " only");
    }

    private Response token(@Nullable String user, Form form, @Nullable String refresh) {
        List<ScopeGrant> grants = ScopeGrant.of(form.all("scope"), user, policy);
        TokenMint.Minted token = mint.token(user, grants);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("token", token.value());
        json.put("access_token", token.value());
        json.put("token_type", "Bearer");
        json.put("scope", grants.stream().map(ScopeGrant::toString).collect(Collectors.joining(" ")));
        json.put("expires_in", token.lifetime().toSeconds());
        json.put("issued_at", token.issued().toString());
        if (refresh != null) {
            json.put("refresh_token", refresh);
        }
        return body(response(200), json);
    }

    private static Response wrong(String error, String message) {
        return refusal(
                response(401).header("WWW-Authenticate", "Basic realm=\"ocikit\", charset=\"UTF-8\""),
                "UNAUTHORIZED",
                error,
                message);
    }

    private static Response invalid(String error, String message) {
        return refusal(response(400), "UNSUPPORTED", error, message);
    }

    private static Response notAllowed(String methods) {
        return Response.status(405).header("Allow", methods).empty();
    }

    /** Returns an error both as registries write it and as OAuth 2 does, for clients look for the one or the other. */
    private static Response refusal(Response.Builder response, String code, String error, String message) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("errors", List.of(Map.of("code", code, "message", message)));
        json.put("error", error);
        json.put("error_description", message);
        return body(response, json);
    }

    private static Response.Builder response(int status) {
        return Response.status(status).header("Content-Type", JSON).header("Cache-Control", "no-store");
    }

    private static Response body(Response.Builder response, Map<String, Object> json) {
        return response.bytes(JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8));
    }
}
