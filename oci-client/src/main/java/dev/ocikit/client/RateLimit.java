// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.http.HttpHeaders;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a registry still allows, as it says in {@code RateLimit-Limit} and {@code RateLimit-Remaining} (Docker Hub; draft of the IETF).
 *
 * @param limit how many requests it allows within the window
 * @param remaining how many of them are left
 * @param window how long the window is; zero if it does not say
 */
public record RateLimit(long limit, long remaining, Duration window) {
    private static final long LONGEST_WINDOW_SECONDS = Duration.ofDays(366).toSeconds();

    /** Returns what an answer says, or null if it says nothing, or nothing sensible. */
    static @Nullable RateLimit in(HttpHeaders headers) {
        String limit = headers.firstValue("RateLimit-Limit").orElse("");
        long most = number(limit);
        long left = number(headers.firstValue("RateLimit-Remaining").orElse(""));
        if (most < 0 || left < 0) {
            return null;
        }
        int window = limit.indexOf(";w=");
        long seconds = window < 0 ? 0 : Headers.number(limit.substring(window + 3));
        return new RateLimit(most, left, Duration.ofSeconds(Math.max(0, Math.min(LONGEST_WINDOW_SECONDS, seconds))));
    }

    private static long number(String text) {
        int parameters = text.indexOf(';');
        return Headers.number(parameters < 0 ? text : text.substring(0, parameters));
    }
}
