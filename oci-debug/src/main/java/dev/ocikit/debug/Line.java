// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import java.time.Duration;
import java.util.HexFormat;

/**
 * A line of names and values, as {@code name="value"} or as JSON. It stays one line of printable ASCII whatever the values hold. Used by
 * one thread.
 */
final class Line {
    private static final HexFormat HEX = HexFormat.of();
    private static final int MAX_CHARS = 512;

    private final StringBuilder out = new StringBuilder(320);
    private final boolean json;

    private Line(boolean json) {
        this.json = json;
    }

    static Line text() {
        return new Line(false);
    }

    static Line json() {
        return new Line(true);
    }

    Line add(CallEvent event) {
        add(event.call());
        add("outcome", event.outcome().toString());
        add("error", event.error() == null ? "" : event.error().name());
        add("bytes", event.bytes());
        if (event.items() > 0) {
            add("items", event.items());
        }
        add("micros", micros(event.duration()));
        if (event.firstByte() != null) {
            add("firstByteMicros", micros(event.firstByte()));
        }
        if (event.retries() > 0) {
            add("retries", event.retries());
        }
        return this;
    }

    Line add(ObservedCall call) {
        add("registry", call.registry());
        add("call", call.id());
        add("operation", call.operation());
        add("repository", call.repository());
        add("reference", call.reference());
        return this;
    }

    String end() {
        return json ? out.append('}').toString() : out.toString();
    }

    private void add(String name, String value) {
        if (!value.isEmpty()) {
            name(name);
            out.append('"');
            escape(value);
            out.append('"');
        }
    }

    private void add(String name, long value) {
        name(name);
        out.append(value);
    }

    private void name(String name) {
        if (json) {
            out.append(out.isEmpty() ? '{' : ',').append('"').append(name).append("\":");
        } else {
            out.append(out.isEmpty() ? "" : " ").append(name).append('=');
        }
    }

    private void escape(String value) {
        int end = Math.min(value.length(), MAX_CHARS);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append("\\u").append(HEX.toHexDigits(c));
            }
        }
        if (end < value.length()) {
            out.append("...");
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
