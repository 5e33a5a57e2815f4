// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A manifest to push, as the JSON of its members; each change returns another one. */
final class Document {
    static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    static final String DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json";
    static final String EMPTY = "application/vnd.oci.empty.v1+json";

    /** The blob that the simplest image has as its configuration and its only layer. */
    static final Content EMPTY_BLOB = Content.of("{}");

    private final String type;
    private final Map<String, String> members;

    private Document(String type, Map<String, String> members) {
        this.type = type;
        this.members = members;
    }

    /** Returns an image of type {@code application/vnd.example.thing} with the empty configuration and the empty layer. */
    static Document image() {
        String empty = descriptor(EMPTY, EMPTY_BLOB, "sha256");
        return new Document(IMAGE, Map.of())
                .with("schemaVersion", "2")
                .with("mediaType", Json.quote(IMAGE))
                .with("artifactType", Json.quote("application/vnd.example.thing"))
                .with("config", empty)
                .with("layers", "[" + empty + "]");
    }

    static Document index(Document... children) {
        return new Document(INDEX, Map.of())
                .with("schemaVersion", "2")
                .with("mediaType", Json.quote(INDEX))
                .with(
                        "manifests",
                        List.of(children).stream()
                                .map(Document::descriptor)
                                .toList()
                                .toString());
    }

    static String descriptor(String type, Content content, String algorithm) {
        return "{\"mediaType\":%s,\"digest\":\"%s\",\"size\":%d}"
                .formatted(Json.quote(type), content.digest(algorithm), content.size());
    }

    Document with(String member, String json) {
        Map<String, String> changed = new LinkedHashMap<>(members);
        changed.put(member, json);
        return new Document(type, changed);
    }

    Document without(String member) {
        Map<String, String> changed = new LinkedHashMap<>(members);
        changed.remove(member);
        return new Document(type, changed);
    }

    /** Changes the media type, in the document and on the wire. */
    Document as(String mediaType) {
        return new Document(mediaType, members).with("mediaType", Json.quote(mediaType));
    }

    Document annotated(String key, String value) {
        return with("annotations", "{" + Json.quote(key) + ":" + Json.quote(value) + "}");
    }

    Document artifactType(String artifactType) {
        return with("artifactType", Json.quote(artifactType));
    }

    Document subject(Document subject) {
        return with("subject", subject.descriptor());
    }

    String type() {
        return type;
    }

    String descriptor() {
        return descriptor(type, content(), "sha256");
    }

    Content content() {
        return Content.of(members.entrySet().stream()
                .map(member -> Json.quote(member.getKey()) + ":" + member.getValue())
                .collect(Collectors.joining(",", "{", "}")));
    }

    byte[] bytes() {
        return content().bytes();
    }

    String sha256() {
        return content().sha256();
    }

    String sha512() {
        return content().sha512();
    }
}
