// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a registry answered, read whole, with the request that it answers. */
final class Reply {
    private final Request request;
    private final int status;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;

    Reply(Request request, int status, List<Map.Entry<String, String>> headers, byte[] body) {
        this.request = request;
        this.status = status;
        this.headers = List.copyOf(headers);
        this.body = body;
    }

    Request request() {
        return request;
    }

    int status() {
        return status;
    }

    List<Map.Entry<String, String>> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    Json json() {
        return Json.parse(body);
    }

    List<String> values(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    boolean has(String name) {
        return !values(name).isEmpty();
    }

    /** Returns a header that may be missing; two of it are one too many. */
    @Nullable
    String header(String name) {
        List<String> values = values(name);
        assertTrue(values.size() <= 1, () -> "several " + name + " in " + this);
        return values.isEmpty() ? null : values.get(0);
    }

    /** Returns a header that must be there. */
    String required(String name) {
        String value = header(name);
        if (value == null) {
            throw new AssertionError("no " + name + " in " + this);
        }
        return value;
    }

    boolean closes() {
        return values("Connection").stream().anyMatch(value -> value.equalsIgnoreCase("close"));
    }

    /** Fails unless the status is one of these. */
    Reply expect(int... statuses) {
        assertTrue(
                IntStream.of(statuses).anyMatch(expected -> expected == status),
                () -> "expected " + IntStream.of(statuses).boxed().toList() + ", got " + this);
        return this;
    }

    /** Fails unless a header stands there once, with this value. */
    Reply expect(String name, String value) {
        assertEquals(value, required(name), () -> name + " of " + this);
        return this;
    }

    Reply expectBody(byte[] expected) {
        assertEquals(expected.length, body.length, () -> "length of the body of " + this);
        assertEquals(Content.of(expected).sha256(), Content.of(body).sha256(), () -> "body of " + this);
        return this;
    }

    /** Fails unless this is an error with a JSON body whose first code is one of these. */
    Reply expectCode(String... codes) {
        assertTrue(status >= 400 && status < 500, () -> "expected an error, got " + this);
        if (!request.method().equals("HEAD")) {
            assertTrue(has("Content-Type"), () -> "an error without type: " + this);
            assertEquals("application/json", required("Content-Type"), () -> "type of " + this);
            String code = json().at("errors").items().get(0).at("code").text();
            assertTrue(List.of(codes).contains(code), () -> "expected " + List.of(codes) + ", got " + this);
        }
        return this;
    }

    /** Fails unless there is a body-less answer where HTTP wants none. */
    Reply expectNoBody() {
        assertEquals(0, body.length, () -> "body of " + this);
        return this;
    }

    @Override
    public String toString() {
        String shown = new String(body, 0, Math.min(body.length, 500), StandardCharsets.UTF_8);
        return status + " " + headers + " " + shown + "\n  for " + request;
    }
}
