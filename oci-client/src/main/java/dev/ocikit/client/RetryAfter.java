// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}, which is a number of seconds or a date (RFC 9110 section 10.2.3). */
final class RetryAfter {
    private RetryAfter() {}

    /** Returns how long a registry asks to wait, or null if it does not, or not in words that make sense. */
    static @Nullable Duration in(HttpHeaders headers, Instant now) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        long seconds = Headers.number(value);
        if (seconds >= 0) {
            return Duration.ofSeconds(seconds);
        }
        try {
            Duration wait = Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
