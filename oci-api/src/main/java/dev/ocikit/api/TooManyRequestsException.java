// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The registry asks its callers to slow down (status 429). */
public class TooManyRequestsException extends OciException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    TooManyRequestsException(
            ErrorCode code,
            String message,
            int status,
            @Nullable String detail,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter) {
        super(code, message, status, detail, cause);
        this.retryAfter = retryAfter;
    }

    /** Returns the refusal of a registry that says how long to wait. */
    public static TooManyRequestsException after(Duration retryAfter, String message, @Nullable String detail) {
        return new TooManyRequestsException(ErrorCode.TOOMANYREQUESTS, message, 429, detail, null, retryAfter);
    }

    @Override
    public TooManyRequestsException reworded(UnaryOperator<String> words) {
        TooManyRequestsException reworded = new TooManyRequestsException(
                code(),
                words.apply(String.valueOf(getMessage())),
                status().orElse(0),
                reworded(detail().orElse(null), words),
                this,
                retryAfter);
        reworded.afterAttempts(attempts());
        return reworded;
    }

    /** Returns how long the registry wants its callers to wait, if it said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
