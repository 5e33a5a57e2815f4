// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A JSON value of an answer, read strictly: one value, no member twice. The suite shares no code with what it tests. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonNode node;

    private Json(JsonNode node) {
        this.node = node;
    }

    static Json parse(byte[] utf8) {
        try {
            // Decoded here: Jackson would take other encodings, too.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new AssertionError("no JSON at all");
            }
            return new Json(node);
        } catch (CharacterCodingException e) {
            throw new AssertionError("JSON that is not UTF-8", e);
        } catch (JacksonException e) {
            throw new AssertionError("not JSON: " + e.getMessage(), e);
        }
    }

    /** Returns a string as JSON. */
    static String quote(String text) {
        return MAPPER.writeValueAsString(text);
    }

    boolean has(String member) {
        return is("an object", node.isObject()).has(member);
    }

    Json at(String member) {
        JsonNode found = is("an object", node.isObject()).get(member);
        if (found == null) {
            throw new AssertionError("no member " + member + " in " + node);
        }
        return new Json(found);
    }

    Map<String, Json> members() {
        Map<String, Json> members = new LinkedHashMap<>();
        is("an object", node.isObject()).properties().forEach(m -> members.put(m.getKey(), new Json(m.getValue())));
        return members;
    }

    List<Json> items() {
        return is("an array", node.isArray()).valueStream().map(Json::new).toList();
    }

    String text() {
        return is("a string", node.isString()).stringValue();
    }

    boolean isText() {
        return node.isString();
    }

    long number() {
        return is("a whole number", node.canConvertToLong() && node.canConvertToExactIntegral())
                .longValue();
    }

    /** Returns the items of an array of strings. */
    List<String> texts() {
        return items().stream().map(Json::text).toList();
    }

    private JsonNode is(String what, boolean right) {
        if (!right) {
            throw new AssertionError("not " + what + ": " + node);
        }
        return node;
    }
}
