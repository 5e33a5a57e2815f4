// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a Docker configuration, or an {@code auth.json} of the containers tools, says about credentials.
 *
 * @param place where it was read, for messages
 * @param auths what stands in it in plain text
 * @param helpers the names of helper programs for single registries; an empty one means none, not even the default one
 * @param defaultHelper the name of the helper program for all other registries, empty for none
 */
record DockerConfig(
        String place, Map<RegistryKey, AuthEntry> auths, Map<RegistryKey, String> helpers, String defaultHelper) {
    /** Keeps numbers as they are, for a file that is edited. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** The configuration that says nothing. */
    static DockerConfig empty(String place) {
        return new DockerConfig(place, Map.of(), Map.of(), "");
    }

    static DockerConfig parse(String place, String text) throws IOException {
        ObjectNode root = tree(place, text);
        Map<RegistryKey, AuthEntry> auths = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : best(object(root, "auths", place), DockerConfig::isMark)) {
            AuthEntry entry = new AuthEntry(object(member.getValue(), "auths", place), place, member.getKey());
            auths.putIfAbsent(RegistryKey.parse(member.getKey()), entry);
        }
        Map<RegistryKey, String> helpers = new HashMap<>();
        for (Map.Entry<String, JsonNode> member : best(object(root, "credHelpers", place), value -> false)) {
            helpers.putIfAbsent(RegistryKey.parse(member.getKey()), string(member.getValue(), "credHelpers", place));
        }
        JsonNode store = root.get("credsStore");
        return new DockerConfig(place, auths, helpers, string(store, "credsStore", place));
    }

    /**
     * Returns the members of an object whose names stand for registries, the best of those for one registry first: one that is no mere mark,
     * then the one whose name is closest, then the first. The order of a file says nothing, because programs sort the members.
     */
    private static List<Map.Entry<String, JsonNode>> best(ObjectNode members, Predicate<JsonNode> isMark) {
        return members.properties().stream()
                .sorted(Comparator.comparing((Map.Entry<String, JsonNode> member) -> isMark.test(member.getValue()))
                        .thenComparing(
                                member -> RegistryKey.parse(member.getKey()).distance(member.getKey())))
                .toList();
    }

    private static boolean isMark(JsonNode entry) {
        return !AuthEntry.holdsSomething(entry);
    }

    /** Reads the text of a configuration; an empty one is no error, Docker does not mind it either. */
    static ObjectNode tree(String place, String text) throws IOException {
        if (text.isBlank()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            if (JSON.readTree(text) instanceof ObjectNode root) {
                return root;
            }
        } catch (JacksonException e) {
            // The exception is no cause of ours: it quotes the text, which may be a secret.
            @Nullable TokenStreamLocation location = e.getLocation();
            String where =
                    location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
            throw new IOException(place + " is not valid JSON" + where);
        }
        throw new IOException(place + " is not a JSON object");
    }

    /** Returns what stands in plain text for a key, and for nothing wider. */
    Optional<Credential> plain(RegistryKey key) throws IOException {
        AuthEntry entry = auths.get(key);
        return entry == null ? Optional.empty() : entry.credential();
    }

    /** Returns the member with objects by name. */
    private static ObjectNode object(ObjectNode parent, String member, String place) throws IOException {
        return object(parent.get(member), member, place);
    }

    private static ObjectNode object(@Nullable JsonNode value, String member, String place) throws IOException {
        if (value == null || value.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new IOException(place + ": " + member + " holds something that is not a JSON object");
    }

    private static String string(@Nullable JsonNode value, String member, String place) throws IOException {
        if (value == null || value.isNull()) {
            return "";
        }
        if (value.isString()) {
            return value.stringValue();
        }
        throw new IOException(place + ": " + member + " holds something that is not a string");
    }

    @Override
    public String toString() {
        return place;
    }
}
