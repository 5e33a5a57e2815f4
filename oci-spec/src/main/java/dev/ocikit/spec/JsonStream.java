// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object that is parsed while it arrives. It is decoded strictly, because the parser alone would guess other encodings and take
 * overlong forms. A failure of the stream stays what it is; whatever else is wrong is a {@link DocumentException}. Not thread-safe.
 */
final class JsonStream {
    /** Without a table of names, which documents of strangers would fill. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH)
                    .build())
            .build();

    private final JsonParser parser;
    private @Nullable JsonToken current;

    private JsonStream(JsonParser parser) {
        this.parser = parser;
    }

    /** Reads one JSON object, and nothing after it, from a stream, which stays open. */
    static void read(InputStream json, Reading reading) throws IOException {
        InputStreamReader text = new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw wrong(first == null ? "there is no JSON value" : "must be an object");
            }
            reading.object(new JsonStream(parser));
            if (parser.nextToken() != null) {
                throw wrong("more follows after the JSON value");
            }
        } catch (JacksonIOException e) {
            throw e.getCause() instanceof CharacterCodingException ? wrong("not UTF-8") : e.getCause();
        } catch (JacksonException e) {
            throw wrong("not JSON");
        }
    }

    /** Moves to the value of the next member and returns the member's name, or null at the end of the object. */
    @Nullable
    String nextMember() {
        String name = parser.nextName();
        current = name == null ? null : parser.nextToken();
        return name;
    }

    /** Moves to the next item of an array; returns false at its end. */
    boolean nextItem() {
        current = parser.nextToken();
        return current != JsonToken.END_ARRAY;
    }

    /** Returns whether the current value is null. */
    boolean isNull() {
        return current == JsonToken.VALUE_NULL;
    }

    /** Returns whether the current value is an array. */
    boolean isArray() {
        return current == JsonToken.START_ARRAY;
    }

    /** Returns the current value if it is a string, or else null. */
    @Nullable
    String string() {
        return current == JsonToken.VALUE_STRING ? parser.getString() : null;
    }

    /** Reads the current value whole, as {@link Json} does. */
    @Nullable
    Object value(ValueLimit limit) throws DocumentException {
        JsonToken token = current;
        return token == null ? null : Json.value(parser, token, limit);
    }

    /** Passes over the current value, of which nothing is kept; tells after each of its tokens. */
    void skip(Runnable passed) {
        int depth = 0;
        for (JsonToken token = current; token != null; token = parser.nextToken()) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            passed.run();
            if (depth == 0) {
                return;
            }
        }
    }

    /** Returns how many characters of the text were parsed. */
    long chars() {
        return parser.currentLocation().getCharOffset();
    }

    static DocumentException wrong(String message) {
        return DocumentException.at(new Finding("", message, Finding.Severity.ERROR));
    }

    /** Reads an object. */
    @FunctionalInterface
    interface Reading {
        /** Reads all members. */
        void object(JsonStream json) throws IOException;
    }
}
