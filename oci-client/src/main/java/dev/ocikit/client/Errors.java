// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.ErrorDetail;
import dev.ocikit.spec.ErrorResponse;
import dev.ocikit.spec.ParseCost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Makes exceptions of refusals. A registry, or what stands before it, can answer anything: nothing of it is trusted or unbounded. */
final class Errors {
    /** A refusal without a code that says more than its status. */
    static final ErrorCode UNKNOWN = new ErrorCode("UNKNOWN");

    private static final Set<ErrorCode> KNOWN = Set.of(
            ErrorCode.BLOB_UNKNOWN,
            ErrorCode.BLOB_UPLOAD_INVALID,
            ErrorCode.BLOB_UPLOAD_UNKNOWN,
            ErrorCode.DIGEST_INVALID,
            ErrorCode.MANIFEST_BLOB_UNKNOWN,
            ErrorCode.MANIFEST_INVALID,
            ErrorCode.MANIFEST_UNKNOWN,
            ErrorCode.NAME_INVALID,
            ErrorCode.NAME_UNKNOWN,
            ErrorCode.SIZE_INVALID,
            ErrorCode.UNAUTHORIZED,
            ErrorCode.DENIED,
            ErrorCode.UNSUPPORTED);
    private static final int MAX_CODE = 64;
    private static final int MAX_ERRORS = 3;

    private final int bodyLimit;
    private final Time time;

    Errors(int bodyLimit, Time time) {
        this.bodyLimit = bodyLimit;
        this.time = time;
    }

    /**
     * Reads a refusal.
     *
     * @param note what the message ends with
     */
    OciException of(Reply reply, Endpoint<?> endpoint, String note) throws IOException {
        byte[] body = body(reply);
        List<ErrorDetail> errors = parse(body);
        int status = reply.status();
        boolean elsewhere = isHeadRefusedElsewhere(reply, endpoint);
        ErrorCode code = elsewhere ? ErrorCode.UNSUPPORTED : code(status, errors, endpoint);
        String hint = status == 401 ? ChallengeHint.of(reply.headers(), endpoint.request(), reply.uri()) : "";
        String message = reply.label() + "expected " + expected(endpoint) + ", got " + status
                + (elsewhere ? " from " + reply.source() : "") + text(reply, errors, body) + hint + note;
        String detail = errors.isEmpty() ? null : errors.get(0).detail().orElse(null);
        Duration wait = code.equals(ErrorCode.TOOMANYREQUESTS) ? RetryAfter.in(reply.headers(), time.now()) : null;
        return wait == null
                ? OciException.of(code, message, status, detail, null)
                : TooManyRequestsException.after(wait, message, detail);
    }

    /**
     * Returns whether the host to which a registry redirects HEAD refuses it. That says nothing of the content: the URL may be signed for GET
     * alone.
     */
    private static boolean isHeadRefusedElsewhere(Reply reply, Endpoint<?> endpoint) {
        int status = reply.status();
        return endpoint.request().method().equals("HEAD")
                && !Urls.sameOrigin(endpoint.request().uri(), reply.uri())
                && status / 100 == 4
                && !RetryingTransport.isTransient(status);
    }

    private static String expected(Endpoint<?> endpoint) {
        return String.join(
                " or ",
                new TreeSet<>(endpoint.expected()).stream().map(String::valueOf).toList());
    }

    /**
     * Returns the body of an error, which is wanted only for its text: where it is cut off, what is there must do. What comes with a status
     * below 400 is no error document, and is not quoted: it may be content, or repeat what was sent.
     */
    private byte[] body(Reply reply) throws IOException {
        if (reply.status() < 400 || Headers.isEncoded(reply.headers())) {
            return new byte[0];
        }
        byte[] bytes;
        try {
            bytes = reply.excerpt(bodyLimit);
            reply.charge(ParseCost.of(bytes));
        } catch (OciException e) {
            // There is no memory for the text; the status says enough.
            reply.close();
            return new byte[0];
        }
        if (bytes.length == bodyLimit) {
            reply.close();
        }
        return bytes;
    }

    private static List<ErrorDetail> parse(byte[] body) {
        if (body.length == 0 || body[0] == '<') {
            return List.of();
        }
        try {
            return ErrorResponse.read(body).errors();
        } catch (DocumentException e) {
            return List.of();
        }
    }

    /** A code that a 404 comes with is about a repository or its content; it says nothing where no repository was asked for. */
    private static ErrorCode code(int status, List<ErrorDetail> errors, Endpoint<?> endpoint) {
        ErrorCode told = errors.stream()
                .map(ErrorDetail::code)
                .filter(Errors::isCode)
                .map(ErrorCode::new)
                .findFirst()
                .orElse(null);
        return switch (status) {
            case 401 -> ErrorCode.UNAUTHORIZED;
            case 416 -> ErrorCode.RANGE_INVALID;
            case 429 -> ErrorCode.TOOMANYREQUESTS;
            case 404 ->
                told != null && KNOWN.contains(told) && !endpoint.repository().isEmpty() ? told : endpoint.missing();
            default -> told != null ? told : byStatus(status);
        };
    }

    private static ErrorCode byStatus(int status) {
        return switch (status) {
            case 403 -> ErrorCode.DENIED;
            case 405, 501 -> ErrorCode.UNSUPPORTED;
            case 408, 504 -> ErrorCode.TIMEOUT;
            default -> status >= 500 || status < 400 ? ErrorCode.UNAVAILABLE : UNKNOWN;
        };
    }

    private static boolean isCode(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_CODE
                && text.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    }

    private static String text(Reply reply, List<ErrorDetail> errors, byte[] body) {
        StringBuilder text = new StringBuilder();
        for (ErrorDetail error : errors.subList(0, Math.min(errors.size(), MAX_ERRORS))) {
            text.append(text.isEmpty() ? " " : "; ").append(Printable.of(error.code()));
            if (!error.message().isEmpty()) {
                text.append(": ").append(Printable.of(error.message()));
            }
        }
        String scheme = WrongScheme.explain(reply.uri(), body);
        if (Redirects.isRedirect(reply.status(), reply.headers())) {
            text.append(", a redirect that must not be followed");
        } else if (!scheme.isEmpty()) {
            text.append(scheme);
        } else if (errors.isEmpty() && isText(reply, body)) {
            String excerpt = Printable.of(new String(body, StandardCharsets.UTF_8));
            text.append(excerpt.isEmpty() ? "" : " " + excerpt);
        }
        return text.toString();
    }

    /** Returns whether a body can be shown. Go's server sends its own refusals without a type. */
    private static boolean isText(Reply reply, byte[] body) {
        String type = Headers.mediaType(reply.headers()).toLowerCase(Locale.ROOT);
        boolean untyped = type.isEmpty() && body.length > 0 && body[0] != '<';
        return untyped || type.startsWith("text/plain") || type.endsWith("json");
    }
}
