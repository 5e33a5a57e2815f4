// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that an endpoint does not have, and targets that are no endpoint. */
interface MethodRules {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "POST, /v2/, GET",
        "PUT, /v2/, GET",
        "DELETE, /v2/, GET",
        "PATCH, /v2/, GET",
        "POST, /v2/{name}/manifests/latest, GET",
        "PATCH, /v2/{name}/manifests/latest, GET",
        "POST, /v2/{name}/blobs/{digest}, GET",
        "PUT, /v2/{name}/blobs/{digest}, GET",
        "PATCH, /v2/{name}/blobs/{digest}, GET",
        "POST, /v2/{name}/tags/list, GET",
        "PUT, /v2/{name}/tags/list, GET",
        "DELETE, /v2/{name}/tags/list, GET",
        "POST, /v2/{name}/referrers/{digest}, GET",
        "PUT, /v2/{name}/referrers/{digest}, GET",
        "DELETE, /v2/{name}/referrers/{digest}, GET",
        "PUT, /v2/{name}/blobs/uploads/, POST",
        "PATCH, /v2/{name}/blobs/uploads/, POST",
        "DELETE, /v2/{name}/blobs/uploads/, POST",
        "GET, /v2/{name}/blobs/uploads/, POST",
        "POST, {session}, PATCH",
    })
    @Rule("S-G9 SHOULD L824, RFC 9110 15.5.6")
    default void saysWhichMethodsThereAre(String method, String target, String allowed, Wire wire) {
        Reply reply = wire.send(Request.of(method, fill(target, wire)).body(new byte[0]));
        reply.expect(405).expectCode("UNSUPPORTED");
        List<String> methods = List.of(reply.required("Allow").split("\\s*,\\s*", -1));
        assertTrue(methods.contains(allowed), reply::toString);
        assertFalse(methods.contains(method), reply::toString);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "get",
                "Get",
                "BREW",
                "PROPFIND",
                "G",
                "GETGETGETGETGETGETGETGETGETGETGETGETGETGET",
                "LINK",
                "X-Y",
                "TRACE",
                "OPTIONS"
            })
    @Rule("S-G9 SHOULD L824, RFC 9110 9.1")
    default void doesNothingForAMethodThatIsUnknown(String method, Wire wire) {
        wire.pushImage("latest");
        try (HttpConnection connection = wire.connect()) {
            Request request = Request.of(method, wire.manifest("latest"));
            connection.exchange(request).expect(200, 204, 400, 405, 501);
        }
        wire.get(wire.manifest("latest")).expect(200);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 9.3.8")
    default void neverReflectsARequest(Wire wire) {
        try (HttpConnection connection = wire.connect()) {
            Request trace = Request.of("TRACE", "/v2/").header("Authorization", "Basic c2VjcmV0");
            Reply reply = connection.exchange(trace).expect(400, 403, 405, 501);
            assertFalse(reply.text().contains("c2VjcmV0"), reply::toString);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/v2/x",
                "/v2/{name}",
                "/v2/{name}/",
                "/v2/{name}/blobs",
                "/v2/{name}/blobs/",
                "/v2/{name}/manifests",
                "/v2/{name}/manifests/",
                "/v2/{name}/tags",
                "/v2/{name}/tags/",
                "/v2/{name}/tags/list/",
                "/v2/{name}/tags/lists",
                "/v2/{name}/tags/LIST",
                "/v2/{name}/referrers",
                "/v2/{name}/referrers/",
                "/v2/{name}/Manifests/latest",
                "/v2/{name}/manifests/latest/",
                "/v2/{name}/manifests//latest",
                "/v2/{name}/blobs/{digest}/",
                "/v2//tags/list",
                "/v2/tags/list",
                "/v2/manifests/latest",
                "/v2//",
                "//v2/",
                "/V2/",
                "/v1/",
                "/v3/",
                "/v22/",
                "/v2/../v1/",
                "/v2/%2e%2e/",
            })
    @Rule("S-G9 SHOULD L824, RFC 9110 15.5.5")
    default void doesNotFindWhatIsNoEndpoint(String target, Wire wire) {
        wire.pushImage("latest");
        Reply reply = wire.get(fill(target, wire)).expect(301, 308, 400, 404, 405);
        assertFalse(reply.text().contains("Exception"), reply::toString);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9110 8.6")
    default void announcesNoBodyWhereThereIsNone(Wire wire) {
        Content blob = wire.content(10);
        String session = wire.startUpload();
        List<Reply> replies = List.of(
                wire.get(session),
                wire.patch(session, blob, 0, 9),
                wire.finish(session, blob.sha256()),
                wire.delete(wire.startUpload()),
                wire.push(wire.image(), "latest"));
        for (Reply reply : replies) {
            assertEquals(0, reply.body().length, reply::toString);
            assertFalse(reply.has("Content-Type"), reply::toString);
            boolean length = reply.values("Content-Length").contains("0");
            assertEquals(reply.status() != 204, length, () -> "Content-Length of " + reply);
        }
    }

    private static String fill(String target, Wire wire) {
        String digest = wire.pushBlob(10).sha256();
        String session = target.equals("{session}") ? wire.startUpload() : "";
        return target.replace("{session}", session)
                .replace("{name}", wire.repository())
                .replace("{digest}", digest);
    }
}
