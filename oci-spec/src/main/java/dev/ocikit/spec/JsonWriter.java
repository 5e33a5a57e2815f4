// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes compact JSON in UTF-8: no white space, nothing escaped that need not be, the same bytes on every run. A
 * surrogate without its pair has no form in UTF-8 and is written as the escape it was read from. Not thread-safe.
 */
final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    JsonWriter() {
        this(1024);
    }

    JsonWriter(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    void beginObject() {
        separate();
        put('{');
    }

    void endObject() {
        put('}');
    }

    void beginArray() {
        separate();
        put('[');
    }

    void endArray() {
        put(']');
    }

    void name(String name) {
        string(name);
        put(':');
    }

    void number(long value) {
        raw(Long.toString(value));
    }

    void bool(boolean value) {
        raw(value ? "true" : "false");
    }

    /** Appends text that is JSON already. */
    void json(String json) {
        separate();
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
    }

    /** Writes a value of the tree that {@link Json} reads. */
    void value(@Nullable Object value) {
        if (value == null) {
            raw("null");
        } else if (value instanceof String text) {
            string(text);
        } else if (value instanceof Long number) {
            number(number);
        } else if (value instanceof JsonNumber number) {
            raw(number.text());
        } else if (value instanceof Boolean bool) {
            bool(bool);
        } else if (value instanceof List<?> list) {
            beginArray();
            for (Object item : list) {
                value(item);
            }
            endArray();
        } else if (value instanceof Members members) {
            beginObject();
            for (int i = 0; i < members.size(); i++) {
                name(members.name(i));
                value(members.value(i));
            }
            endObject();
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    void string(String text) {
        separate();
        int count = text.length();
        reserve(count * 3 + 2);
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= ' ' && c != '"' && c != '\\') {
                    bytes[length++] = (byte) c;
                } else {
                    escape(c, (count - i) * 3 + 1);
                }
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | (c >> 6));
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (!Character.isSurrogate(c)) {
                bytes[length++] = (byte) (0xe0 | (c >> 12));
                bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[length++] = (byte) (0xf0 | (point >> 18));
                bytes[length++] = (byte) (0x80 | ((point >> 12) & 0x3f));
                bytes[length++] = (byte) (0x80 | ((point >> 6) & 0x3f));
                bytes[length++] = (byte) (0x80 | (point & 0x3f));
            } else {
                escape(c, (count - i) * 3 + 1);
            }
        }
        bytes[length++] = '"';
    }

    private void escape(char c, int rest) {
        reserve(rest + 6);
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            default -> {
                bytes[length++] = 'u';
                for (int shift = 12; shift >= 0; shift -= 4) {
                    bytes[length++] = HEX[(c >> shift) & 0xf];
                }
            }
        }
    }

    private void raw(String ascii) {
        separate();
        reserve(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
    }

    /** A value ends in a quote, a digit, a letter or a bracket that closes: after anything else no comma is due. */
    private void separate() {
        if (length > 0) {
            byte last = bytes[length - 1];
            if (last != '{' && last != '[' && last != ':') {
                put(',');
            }
        }
    }

    private void put(char c) {
        reserve(1);
        bytes[length++] = (byte) c;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
