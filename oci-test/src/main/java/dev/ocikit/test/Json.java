// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value of an answer. Read by hand, and strictly, so that the suite shares no code with what it tests. */
final class Json {
    private final @Nullable Object value;

    private Json(@Nullable Object value) {
        this.value = value;
    }

    static Json parse(byte[] utf8) {
        try {
            Parser parser = new Parser(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString());
            return parser.document();
        } catch (CharacterCodingException e) {
            throw new AssertionError("JSON that is not UTF-8", e);
        }
    }

    /** Returns a string as JSON. */
    static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }

    boolean has(String member) {
        return members().containsKey(member);
    }

    Json at(String member) {
        Json found = members().get(member);
        if (found == null) {
            throw new AssertionError("no member " + member + " in " + members().keySet());
        }
        return found;
    }

    Map<String, Json> members() {
        return is("an object", JsonObject.class).members;
    }

    List<Json> items() {
        return is("an array", JsonArray.class).items;
    }

    String text() {
        return is("a string", String.class);
    }

    boolean isText() {
        return value instanceof String;
    }

    long number() {
        return is("a number", BigDecimal.class).longValueExact();
    }

    /** Returns the items of an array of strings. */
    List<String> texts() {
        return items().stream().map(Json::text).toList();
    }

    private <T> T is(String what, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new AssertionError("not " + what + ": " + value);
        }
        return type.cast(value);
    }

    private record JsonObject(Map<String, Json> members) {}

    private record JsonArray(List<Json> items) {}

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        Json document() {
            Json value = value();
            space();
            assertTrue(at == text.length(), () -> "more than one JSON value, at " + at + " of " + text);
            return value;
        }

        private Json value() {
            space();
            char c = peek();
            if (c == '{') {
                return new Json(object());
            } else if (c == '[') {
                return new Json(array());
            } else if (c == '"') {
                return new Json(string());
            } else if (c == '-' || Character.isDigit(c)) {
                return new Json(decimal());
            }
            return new Json(word());
        }

        private JsonObject object() {
            Map<String, Json> members = new LinkedHashMap<>();
            take('{');
            for (boolean more = !ends('}'); more; more = !ends('}')) {
                if (!members.isEmpty()) {
                    take(',');
                    space();
                }
                String name = string();
                space();
                take(':');
                assertTrue(members.put(name, value()) == null, () -> "two members " + name);
            }
            return new JsonObject(members);
        }

        private JsonArray array() {
            List<Json> items = new ArrayList<>();
            take('[');
            for (boolean more = !ends(']'); more; more = !ends(']')) {
                if (!items.isEmpty()) {
                    take(',');
                }
                items.add(value());
            }
            return new JsonArray(items);
        }

        private boolean ends(char end) {
            space();
            if (peek() != end) {
                return false;
            }
            at++;
            return true;
        }

        private String string() {
            StringBuilder content = new StringBuilder();
            take('"');
            for (char c = next(); c != '"'; c = next()) {
                content.append(c == '\\' ? escape() : c);
            }
            return content.toString();
        }

        private char escape() {
            char c = next();
            return switch (c) {
                case '"', '\\', '/' -> c;
                case 'b' -> '\b';
                case 'f' -> '\f';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'u' -> {
                    at += 4;
                    yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
                }
                default -> throw wrong("an escape");
            };
        }

        private BigDecimal decimal() {
            int from = at;
            while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return new BigDecimal(text.substring(from, at));
        }

        private @Nullable Object word() {
            for (String word : List.of("true", "false", "null")) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("null") ? null : Boolean.valueOf(word);
                }
            }
            throw wrong("a value");
        }

        private void space() {
            while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private char next() {
            if (at == text.length()) {
                throw wrong("more");
            }
            return text.charAt(at++);
        }

        private void take(char wanted) {
            if (peek() != wanted) {
                throw wrong(String.valueOf(wanted));
            }
            at++;
        }

        private AssertionError wrong(String wanted) {
            return new AssertionError("JSON wants " + wanted + " at " + at + " of: " + text);
        }
    }
}
