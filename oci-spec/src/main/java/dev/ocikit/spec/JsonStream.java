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
 * A JSON text that is parsed while it arrives. It is decoded strictly, because the parser alone would guess other encodings and take overlong
 * forms. A failure of the stream stays what it is; whatever else is wrong is a {@link DocumentException}. Not thread-safe.
 */
final class JsonStream {
    /** Without a table of names, which documents of strangers would fill. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH)
                    .build())
            .build();

    private JsonStream() {}

    /** Reads one JSON object, and nothing after it, from a stream, which stays open. */
    static void read(InputStream json, Reading reading) throws IOException {
        InputStreamReader text = new InputStreamReader(json, StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                throw wrong(first == null ? "there is no JSON value" : "must be an object");
            }
            reading.object(parser);
            if (parser.nextToken() != null) {
                throw wrong("more follows after the JSON value");
            }
        } catch (JacksonIOException e) {
            throw e.getCause() instanceof CharacterCodingException ? wrong("not UTF-8") : e.getCause();
        } catch (JacksonException e) {
            throw wrong("not JSON");
        }
    }

    /** Passes over a value whose first token is the current one; none of it is kept. */
    static void skip(JsonParser parser, @Nullable JsonToken first, Progress progress) throws IOException {
        int depth = 0;
        JsonToken token = first;
        while (token != null) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            progress.passed();
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    static DocumentException wrong(String message) {
        return DocumentException.at(new Finding("", message, Finding.Severity.ERROR));
    }

    /** Reads an object. */
    @FunctionalInterface
    interface Reading {
        /** Reads from after the opening brace up to the closing one. */
        void object(JsonParser parser) throws IOException;
    }

    /** Notes that a token was passed over. */
    @FunctionalInterface
    interface Progress {
        void passed() throws IOException;
    }
}
