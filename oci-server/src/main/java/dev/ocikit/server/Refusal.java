// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.server.internal.PrintableText;
import dev.ocikit.spec.ErrorDetail;
import dev.ocikit.spec.ErrorResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an error leaves the server.
 *
 * <p>The specification wants one of its fourteen codes in a 4xx body. Where a registry's code is another, the nearest stands for it, and
 * the registry's own is found in the detail.
 *
 * @param status the HTTP status
 * @param code the code in the body
 */
record Refusal(int status, String code) {
    private static final String UNKNOWN = "UNKNOWN";
    private static final String FAILED = "the registry failed";
    private static final int MAX_MESSAGE = 1024;
    private static final int MAX_DETAIL = 16 * 1024;

    private static final Map<String, Refusal> TABLE = Map.ofEntries(
            same(404, ErrorCode.BLOB_UNKNOWN),
            same(404, ErrorCode.BLOB_UPLOAD_UNKNOWN),
            same(404, ErrorCode.MANIFEST_BLOB_UNKNOWN),
            same(404, ErrorCode.MANIFEST_UNKNOWN),
            same(404, ErrorCode.NAME_UNKNOWN),
            same(400, ErrorCode.BLOB_UPLOAD_INVALID),
            same(400, ErrorCode.DIGEST_INVALID),
            same(400, ErrorCode.MANIFEST_INVALID),
            same(400, ErrorCode.NAME_INVALID),
            same(400, ErrorCode.SIZE_INVALID),
            same(401, ErrorCode.UNAUTHORIZED),
            same(403, ErrorCode.DENIED),
            same(405, ErrorCode.UNSUPPORTED),
            same(429, ErrorCode.TOOMANYREQUESTS),
            same(502, ErrorCode.UNAVAILABLE),
            same(504, ErrorCode.TIMEOUT),
            same(507, ErrorCode.STORAGE_FULL),
            Map.entry("RANGE_INVALID", new Refusal(416, "BLOB_UPLOAD_INVALID")),
            // Codes of older specifications, which registries still answer with.
            Map.entry("TAG_INVALID", new Refusal(400, "NAME_INVALID")),
            Map.entry("MANIFEST_UNVERIFIED", new Refusal(400, "MANIFEST_INVALID")));

    /** What stands for codes that nobody knows, by the status they came with. */
    private static final Map<Integer, String> NEAREST = Map.of(
            401, "UNAUTHORIZED",
            403, "DENIED",
            404, "NAME_UNKNOWN",
            413, "SIZE_INVALID",
            416, "BLOB_UPLOAD_INVALID",
            429, "TOOMANYREQUESTS");

    private static Map.Entry<String, Refusal> same(int status, ErrorCode code) {
        return Map.entry(code.name(), new Refusal(status, code.name()));
    }

    /** Returns how an error leaves the server as the answer to a method on an endpoint. */
    static Refusal of(OciException error, String method, Endpoint endpoint) {
        Refusal known = TABLE.get(error.code().name());
        if (known == null) {
            int status = error.status().orElse(500);
            return status < 400 || status > 599
                    ? new Refusal(500, UNKNOWN)
                    : new Refusal(status, status < 500 ? NEAREST.getOrDefault(status, "UNSUPPORTED") : UNKNOWN);
        }
        if (known.status == 400 && error.status().orElse(400) == 413) {
            return new Refusal(413, known.code);
        }
        if (known.status == 405 && error.status().orElse(405) == 400) {
            return new Refusal(400, known.code); // a parameter, not the method
        }
        // What a registry does not offer to read is an endpoint that is not there: so clients fall back to the
        // referrers tag.
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return known.status == 405 && reads && endpoint != Endpoint.UPLOAD ? new Refusal(404, known.code) : known;
    }

    /** Returns the answer to a request that failed. */
    static Response answer(IOException failure, Incoming incoming) {
        Request request = incoming.request();
        Target target = incoming.target();
        if (incoming.cut()) {
            return body(Response.status(400), ErrorCode.SIZE_INVALID.name(), "the body ended too early", null);
        }
        if (failure instanceof OciException error) {
            Response response = answer(error, request.method(), target.endpoint());
            if (response.status() == 401) {
                for (String challenge : incoming.challenges()) {
                    response.add(new Response.Header("WWW-Authenticate", challenge));
                }
            }
            return response;
        }
        return failure instanceof InterruptedIOException
                ? body(Response.status(503), ErrorCode.UNAVAILABLE.name(), "the server is stopping", null)
                : unexpected();
    }

    /** Returns the answer to a request that an error ended. */
    static Response answer(OciException error, String method, Endpoint endpoint) {
        Refusal refusal = of(error, method, endpoint);
        Response.Builder response = Response.status(refusal.status);
        switch (refusal.status) {
            case 405 -> response.header("Allow", method.equals("DELETE") ? endpoint.allowWithoutDelete() : "GET, HEAD");
            case 429 -> response.header("Retry-After", retryAfter(error));
            default -> {}
        }
        String message = message(refusal, error);
        String own = error.code().name();
        String detail = refusal.status < 500 ? error.detail().orElse(null) : null;
        if (detail == null && !own.equals(refusal.code)) {
            detail = ownCode(error);
        }
        return body(response, refusal.code, message, detail);
    }

    /**
     * Returns the message of an error, or one of our own for a failure: its message can name hosts, URLs and causes that clients must not
     * learn of. A store's own refusal for want of space is no failure, unless it came over HTTP from another registry.
     */
    private static @Nullable String message(Refusal refusal, OciException error) {
        return switch (refusal.status) {
            case 502 -> "the registry behind this server could not be reached, or did not answer as a registry";
            case 504 -> "the registry behind this server did not answer in time";
            case 507 ->
                error.status().isPresent() ? "the registry behind this server has no space left" : error.getMessage();
            default -> refusal.status < 500 ? error.getMessage() : FAILED;
        };
    }

    /** Returns the answer to a request for a part of a blob that has no such part. */
    static Response unsatisfiable(OciException error, long size) {
        Response.Builder response = Response.status(416).header("Content-Range", "bytes */" + size);
        return body(response, ErrorCode.SIZE_INVALID.name(), error.getMessage(), ownCode(error));
    }

    /** Returns the answer to content that does not start where its upload session ends. The response has the session's headers. */
    static Response outOfOrder(Response.Builder response, long held, long start) {
        String message = "the session holds " + held + " bytes, the content of this location starts at " + start
                + "; continue at the Location of this response, or start a new session";
        return body(response, ErrorCode.BLOB_UPLOAD_INVALID.name(), message, null);
    }

    /** Returns an answer of our own. */
    static Response answer(int status, ErrorCode code, String message) {
        return body(Response.status(status), code.name(), message, null);
    }

    /** Returns the answer to a request for which the endpoint is not there, or has no such method. */
    static Response unknown(Endpoint endpoint, String method) {
        if (endpoint == Endpoint.NONE) {
            return answer(404, ErrorCode.NAME_UNKNOWN, "there is no such endpoint");
        }
        Response.Builder response = Response.status(405).header("Allow", endpoint.allow());
        return body(response, ErrorCode.UNSUPPORTED.name(), "the endpoint has no method " + method, null);
    }

    /** Returns the answer to a request that hit a defect, of which strangers are told nothing. */
    static Response unexpected() {
        return body(Response.status(500), UNKNOWN, FAILED, null);
    }

    private static String ownCode(OciException error) {
        StringBuilder json = new StringBuilder("{\"code\":\"");
        PrintableText.append(json, error.code().name(), 64);
        return json.append("\"}").toString();
    }

    private static String retryAfter(OciException error) {
        Duration wait = error instanceof TooManyRequestsException tooMany
                ? tooMany.retryAfter().orElse(Duration.ofSeconds(1))
                : Duration.ofSeconds(1);
        return Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
    }

    private static Response body(
            Response.Builder response, String code, @Nullable String message, @Nullable String detail) {
        String bounded = Text.harmless(message == null ? "" : message, MAX_MESSAGE);
        ErrorDetail error;
        try {
            error = new ErrorDetail(code, bounded, detail != null && detail.length() <= MAX_DETAIL ? detail : null);
        } catch (IllegalArgumentException e) {
            // A registry can put anything into its detail; what is no JSON is left out.
            error = ErrorDetail.of(code, bounded);
        }
        return response.header("Content-Type", "application/json").bytes(new ErrorResponse(List.of(error)).toJson());
    }
}
