// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A registry's refusal, or its failure to answer.
 *
 * <p>The {@linkplain #code() code} says what went wrong and belongs to an open set; the subclasses are those that callers act on.
 * {@link #of} chooses the subclass by the code, so that it does not matter who noticed the error. The message names the operation,
 * the repository and what was expected; it never holds a credential or the query of a URL.
 */
public class OciException extends IOException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int status;
    private final @Nullable String detail;
    private int attempts = 1;

    protected OciException(
            ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.status = status;
        this.detail = detail;
    }

    /** Returns the error of this code, as the subclass that stands for it. */
    public static OciException of(ErrorCode code, String message) {
        return of(code, message, 0, null, null);
    }

    /** Returns the error of this code with its cause, as the subclass that stands for it. */
    public static OciException of(ErrorCode code, String message, @Nullable Throwable cause) {
        return of(code, message, 0, null, cause);
    }

    /**
     * Returns the error of this code, as the subclass that stands for it.
     *
     * @param status the HTTP status that the error came with, or 0 if it did not come over HTTP
     * @param detail the error's detail as JSON text, or null
     */
    public static OciException of(
            ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        return switch (code.name()) {
            case "BLOB_UNKNOWN", "MANIFEST_UNKNOWN", "NAME_UNKNOWN", "BLOB_UPLOAD_UNKNOWN" ->
                new NotFoundException(code, message, status, detail, cause);
            case "UNAUTHORIZED" -> new UnauthorizedException(code, message, status, detail, cause);
            case "DENIED" -> new DeniedException(code, message, status, detail, cause);
            case "UNSUPPORTED" -> new UnsupportedException(code, message, status, detail, cause);
            case "TOOMANYREQUESTS" -> new TooManyRequestsException(code, message, status, detail, cause, null);
            case "DIGEST_INVALID", "SIZE_INVALID" -> new ContentMismatchException(code, message, status, detail, cause);
            default -> new OciException(code, message, status, detail, cause);
        };
    }

    /** Returns what went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** Returns the HTTP status that the error came with, if it came over HTTP. */
    public OptionalInt status() {
        return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /**
     * Returns this error with other words, for a wrapper under which things have other names: the same code, class and status. This error is
     * its cause.
     *
     * @param words returns what the message, and the detail if there is one, say instead
     */
    public OciException reworded(UnaryOperator<String> words) {
        return of(code, words.apply(String.valueOf(getMessage())), status, reworded(detail, words), this)
                .afterAttempts(attempts);
    }

    static @Nullable String reworded(@Nullable String text, UnaryOperator<String> words) {
        return text == null ? null : words.apply(text);
    }

    /**
     * Returns how many attempts ended in this error: 1, unless a registry that retries has made more. A layer above it that retries as well
     * counts them as its own, so that the layers do not multiply their attempts.
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Sets how many attempts ended in this error, for a registry that retries, before it throws the error.
     *
     * @param count from 1
     * @return this error
     */
    public OciException afterAttempts(int count) {
        attempts = count;
        return this;
    }

    /** Returns what the registry adds to the error, as JSON text. */
    public Optional<String> detail() {
        return Optional.ofNullable(detail);
    }
}
