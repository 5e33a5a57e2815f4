// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.spec.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a token service answers (Docker token protocol; RFC 6749 section 5.1).
 *
 * @param value the token
 * @param refreshToken what to ask for further tokens with from now on; null if nothing changes
 * @param life for how long it is good, from its issue
 * @param issued when it was issued by the clock of the service; null if it does not say, or not in the format of RFC 3339
 * @param granted what the token says it is good for; null if it does not
 */
record TokenAnswer(
        String value,
        @Nullable String refreshToken,
        Duration life,
        @Nullable Instant issued,
        @Nullable Scope granted) {
    /** What a token lives if nobody says, and at least: some services say less than a request takes. */
    private static final Duration LEAST_LIFE = Duration.ofSeconds(60);

    private static final Duration GREATEST_LIFE = Duration.ofDays(1);
    private static final int MAX_TOKEN_CHARS = 64 << 10;
    private static final int PERCENT_OF_LIFE = 85;
    private static final JsonMapper MAPPER = new JsonMapper();

    /** The codes of the distribution specification that say nothing about who is asking, and distribution's own for pages. */
    private static final Set<String> CONTENT_CODES = Set.of(
            "BLOB_UNKNOWN",
            "BLOB_UPLOAD_INVALID",
            "BLOB_UPLOAD_UNKNOWN",
            "DIGEST_INVALID",
            "MANIFEST_BLOB_UNKNOWN",
            "MANIFEST_INVALID",
            "MANIFEST_UNKNOWN",
            "NAME_INVALID",
            "NAME_UNKNOWN",
            "PAGINATION_NUMBER_INVALID",
            "RANGE_INVALID",
            "SIZE_INVALID",
            "TAG_INVALID",
            "UNSUPPORTED");

    /** Reads an answer; returns null if there is no token in it. */
    static @Nullable TokenAnswer read(byte[] body) {
        JsonNode json = json(body);
        String value = text(json, "token");
        if (value == null) {
            value = text(json, "access_token");
        }
        if (value == null || !isToken(value)) {
            return null;
        }
        String refresh = text(json, "refresh_token");
        TokenClaims claims = TokenClaims.of(value);
        JsonNode seconds = json.path("expires_in");
        // A token that had no life left would not be issued: the number is wrong.
        Duration life = seconds.isIntegralNumber() && seconds.canConvertToLong() && seconds.longValue() > 0
                ? Duration.ofSeconds(Math.min(seconds.longValue(), GREATEST_LIFE.toSeconds()))
                : claims.life();
        return new TokenAnswer(
                value,
                refresh != null && isToken(refresh) ? refresh : null,
                life == null || life.compareTo(LEAST_LIFE) < 0
                        ? LEAST_LIFE
                        : life.compareTo(GREATEST_LIFE) > 0 ? GREATEST_LIFE : life,
                instant(text(json, "issued_at")),
                claims.granted());
    }

    /**
     * Returns the token.
     *
     * @param asked what it was asked for
     * @param now the time here
     * @param there the time at the service; null if it is not known
     */
    Token token(Scope asked, Instant now, @Nullable Instant there) {
        Duration age = issued == null ? Duration.ZERO : Duration.between(issued, there == null ? now : there);
        Duration left = age.isNegative() || age.compareTo(life) > 0 ? life : life.minus(age);
        return new Token(
                value,
                asked,
                granted,
                now.plus(left.multipliedBy(PERCENT_OF_LIFE).dividedBy(100)));
    }

    /** Returns what a refusal says: the error of OAuth 2, of a registry, or anything else that is meant for people. */
    static String complaint(byte[] body) {
        JsonNode json = json(body);
        StringBuilder text = new StringBuilder();
        JsonNode first = json.path("errors").path(0);
        for (String member : new String[] {"error", "error_description", "code", "message", "details", "detail"}) {
            String said = text(first.isObject() ? first : json, member);
            if (said != null && !said.isBlank()) {
                text.append(text.isEmpty() ? "" : ": ").append(said);
            }
        }
        return text.toString();
    }

    /** Returns whether an error is about content or names, by the code that the distribution specification gives it. */
    static boolean isAboutContent(byte[] body) {
        String code = text(json(body).path("errors").path(0), "code");
        return code != null && CONTENT_CODES.contains(code);
    }

    private static JsonNode json(byte[] body) {
        try {
            JsonNode json = MAPPER.readTree(body);
            return json == null ? MAPPER.createObjectNode() : json;
        } catch (JacksonException e) {
            return MAPPER.createObjectNode();
        }
    }

    private static @Nullable String text(JsonNode json, String member) {
        JsonNode value = json.path(member);
        return value.isString() && !value.stringValue().isEmpty() ? value.stringValue() : null;
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Timestamps.parse(text).orElse(null);
    }

    /** Tells whether a text can stand in a header and is of a size that servers take. */
    private static boolean isToken(String text) {
        return text.length() <= MAX_TOKEN_CHARS && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    @Override
    public String toString() {
        return "answer of a token service";
    }
}
