// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON into a tree of {@link Members}, {@code List} (which nobody changes), {@code String}, {@code Long}, {@link
 * JsonNumber}, {@code Boolean} and null, in the order of the bytes. It refuses what I-JSON (RFC 7493) refuses and two
 * readers could understand differently: names that occur twice, bytes that are not UTF-8, anything after the value.
 */
final class Json {
    /** How deep objects and arrays of a document may nest. */
    static final int MAX_DEPTH = JsonLimits.DOCUMENT.depth();

    private static final int DECODED_CHARS = 4096;

    private static final JsonFactory DOCUMENTS = factory(JsonLimits.DOCUMENT);
    private static final JsonFactory PARTS = factory(JsonLimits.PART);

    private Json() {}

    /** Reads a document: one object. */
    static Members object(byte[] json) throws DocumentException {
        return object(json, JsonLimits.DOCUMENT);
    }

    /** Reads a document of at most some number of values, names not counted. */
    static Members object(byte[] json, int maxValues) throws DocumentException {
        return object(json, JsonLimits.DOCUMENT.withValues(maxValues));
    }

    private static Members object(byte[] json, JsonLimits limits) throws DocumentException {
        Object value = value(DOCUMENTS, json, limits);
        if (value instanceof Members members) {
            return members;
        }
        Inspection at = new Inspection();
        at.wrongType("an object", value);
        throw at.failure();
    }

    /** Reads a value that our own caller gave. */
    static @Nullable Object parse(String json) {
        try {
            return value(PARTS, json.getBytes(StandardCharsets.UTF_8), JsonLimits.PART);
        } catch (DocumentException e) {
            throw new IllegalArgumentException("not a JSON value: " + e.getMessage(), e);
        }
    }

    /** The value as compact text. */
    static String text(@Nullable Object value) {
        JsonWriter out = new JsonWriter(64);
        out.value(value);
        return out.toString();
    }

    private static @Nullable Object value(JsonFactory factory, byte[] json, JsonLimits limits)
            throws DocumentException {
        checkEncoding(json);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), json)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw JsonSyntax.fault(json, limits);
            }
            Object value = value(parser, first, new ValueLimit(limits.values()));
            if (parser.nextToken() != null) {
                throw JsonSyntax.fault(json, limits);
            }
            return value;
        } catch (JacksonException notJson) {
            throw JsonSyntax.fault(json, limits);
        }
    }

    /** Reads the value whose first token is the current one. */
    static @Nullable Object value(JsonParser parser, JsonToken token, ValueLimit limit) throws DocumentException {
        if (!limit.add()) {
            throw new StreamConstraintsException("more than " + limit.max() + " values");
        }
        return switch (token) {
            case START_OBJECT -> members(parser, limit);
            case START_ARRAY -> items(parser, limit);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> number(parser, true);
            case VALUE_NUMBER_FLOAT -> number(parser, false);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IllegalStateException("not a token of JSON: " + token);
        };
    }

    private static Object number(JsonParser parser, boolean integer) {
        if (integer && parser.getStringLength() <= JsonNumber.SURELY_LONG) {
            long value = parser.getLongValue();
            if (value != 0 || parser.getStringLength() == 1) {
                return value;
            }
        }
        return new JsonNumber(parser.getString());
    }

    private static Members members(JsonParser parser, ValueLimit limit) throws DocumentException {
        String name = parser.nextName();
        if (name == null) {
            return Members.NONE;
        }
        MembersCollector members = new MembersCollector();
        for (; name != null; name = parser.nextName()) {
            if (!members.add(name, value(parser, parser.nextToken(), limit))) {
                String pointer = parser.streamReadContext().pathAsPointer().toString();
                throw DocumentException.at(
                        new Finding(Inspection.bounded(pointer, 200), "the name occurs twice", Finding.Severity.ERROR));
            }
        }
        return members.members();
    }

    private static List<@Nullable Object> items(JsonParser parser, ValueLimit limit) throws DocumentException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return List.of();
        }
        List<@Nullable Object> items = new ArrayList<>();
        for (; token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token, limit));
        }
        return Arrays.asList(items.toArray());
    }

    /** The parser would guess UTF-16 and UTF-32 from zero bytes, skip a byte order mark and take overlong forms. */
    private static void checkEncoding(byte[] json) throws DocumentException {
        int bits = 0;
        for (byte b : json) {
            bits |= b;
        }
        for (int i = 0; i < Math.min(4, json.length); i++) {
            if (json[i] == 0) {
                throw DocumentException.at(i, "not JSON in UTF-8");
            }
        }
        if (bits >= 0) {
            return;
        }
        if (json.length >= 3 && json[0] == (byte) 0xef && json[1] == (byte) 0xbb && json[2] == (byte) 0xbf) {
            throw DocumentException.at(0, "JSON must not begin with a byte order mark");
        }
        // In pieces, because the characters are not needed.
        ByteBuffer input = ByteBuffer.wrap(json);
        CharBuffer piece = CharBuffer.allocate(Math.min(json.length, DECODED_CHARS));
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        while (true) {
            CoderResult result = decoder.decode(input, piece.clear(), true);
            if (result.isError()) {
                throw DocumentException.at(input.position(), "not UTF-8");
            }
            if (result.isUnderflow()) {
                return;
            }
        }
    }

    private static JsonFactory factory(JsonLimits limits) {
        return JsonFactory.builder()
                // A table of names shared by all documents would be filled by strangers.
                .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.depth())
                        .maxNumberLength(limits.digits())
                        .maxNameLength(limits.nameChars())
                        .maxStringLength(limits.stringChars())
                        .build())
                .build();
    }
}
