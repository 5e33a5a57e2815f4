// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** What holds for every answer of a registry, whatever was asked. */
final class Etiquette {
    /** The codes of the specification, "Error codes": a code must be one of them. */
    static final Set<String> CODES = Set.of(
            "BLOB_UNKNOWN",
            "BLOB_UPLOAD_INVALID",
            "BLOB_UPLOAD_UNKNOWN",
            "DIGEST_INVALID",
            "MANIFEST_BLOB_UNKNOWN",
            "MANIFEST_INVALID",
            "MANIFEST_UNKNOWN",
            "NAME_INVALID",
            "NAME_UNKNOWN",
            "SIZE_INVALID",
            "UNAUTHORIZED",
            "DENIED",
            "UNSUPPORTED",
            "TOOMANYREQUESTS");

    private static final int WARNING_BYTES = 4096;
    private static final String WARNING = "299 - \"([^\"\\\\]|\\\\[\"\\\\])*\"";

    private Etiquette() {}

    static void check(Reply reply) {
        assertTrue(reply.status() < 500, () -> "the registry failed: " + reply);
        if (reply.status() >= 400 && reply.body().length > 0 && isJson(reply)) {
            errors(reply);
        }
        if (reply.status() == 429) {
            assertTrue(reply.has("Retry-After"), () -> "no Retry-After in " + reply);
        }
        if (reply.status() == 405) {
            assertTrue(reply.has("Allow"), () -> "no Allow in " + reply);
        }
        if (reply.status() == 204) {
            assertFalse(reply.has("Transfer-Encoding"), () -> "a framed nothing: " + reply);
        }
        warnings(reply.values("Warning"));
        assertFalse(reply.has("Content-Encoding"), () -> "content was encoded: " + reply);
        assertTrue(reply.has("Date"), () -> "no Date in " + reply);
        for (String location : reply.values("Location")) {
            assertTrue(location.matches("[\\x21-\\x7e]+"), () -> "not a URL in " + reply);
        }
    }

    static void errors(Reply reply) {
        List<Json> errors = reply.json().at("errors").items();
        assertFalse(errors.isEmpty(), () -> "no error in " + reply);
        for (Json error : errors) {
            String code = error.at("code").text();
            assertTrue(code.matches("[A-Z_]+"), () -> "code of " + reply);
            assertTrue(CODES.contains(code), () -> code + " is not a code of the specification, in " + reply);
            if (error.has("message")) {
                assertTrue(error.at("message").isText(), () -> "message of " + reply);
            }
        }
    }

    static void warnings(List<String> warnings) {
        int bytes = 0;
        for (String warning : warnings) {
            assertTrue(warning.matches(WARNING), () -> "not a warning: " + warning);
            bytes += warning.getBytes(StandardCharsets.ISO_8859_1).length;
        }
        assertTrue(bytes <= WARNING_BYTES, () -> "too many warnings: " + warnings);
    }

    /**
     * Checks that {@code HEAD} says what {@code GET} says, but for what is of the moment. An error's length may be left out, as RFC 9110
     * 9.3.2 allows; a wrong one may not.
     */
    static void same(Reply head, Reply get) {
        assertEquals(get.status(), head.status(), () -> "status of " + head);
        head.expectNoBody();
        if (get.status() < 400 || head.has("Content-Length")) {
            assertEquals(get.values("Content-Length"), head.values("Content-Length"), () -> "length of " + head);
        }
        for (String name : List.of(
                "Content-Type",
                "Docker-Content-Digest",
                "ETag",
                "Accept-Ranges",
                "Last-Modified",
                "Cache-Control",
                "Vary",
                "Link",
                "Location",
                "OCI-Filters-Applied",
                "OCI-Namespace")) {
            assertEquals(get.values(name), head.values(name), () -> name + " of " + head + "\n and of " + get);
        }
    }

    private static boolean isJson(Reply reply) {
        return reply.values("Content-Type").stream().anyMatch(type -> type.startsWith("application/json"));
    }
}
