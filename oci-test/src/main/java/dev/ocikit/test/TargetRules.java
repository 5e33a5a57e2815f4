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

/** Request targets in all their spellings: encoded, absolute, long, with odd queries. */
interface TargetRules {
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/v2/{name}/%6danifests/latest",
        "/v2/{name}/manifests/%6catest",
        "/v2/{name}/manifests/l%61%74est",
        "/v2/%73pec{rest}/manifests/latest",
        "/v2/spec{rest}/manifests/latest?",
        "/v2/spec{rest}/manifests/latest?unheard-of=1",
        "/v2/spec{rest}/manifests/latest?a&b=&=c&&",
        "/v2/spec{rest}/manifests/latest?tag=ignored",
        "/%76%32/{name}/manifests/latest",
    })
    @Rule("S-G9 SHOULD L824, RFC 3986 6.2.2.2")
    default void readsAPathHoweverItIsEncoded(String target, Wire wire) {
        Document image = wire.pushImage("latest");
        String rest = wire.repository().substring("spec".length());
        wire.get(target.replace("{name}", wire.repository()).replace("{rest}", rest))
                .expect(200)
                .expectBody(image.bytes());
    }

    @Test
    @Rule("S-G4 MUST L149, RFC 3986 2.2")
    default void takesAnEncodedSlashForASlashOrRefusesIt(Wire wire) {
        wire.pushImage("latest");
        String encoded = wire.repository().replace("/", "%2F");
        Reply reply = wire.get("/v2/" + encoded + "/tags/list").expect(200, 400, 404);
        if (reply.status() == 200) {
            assertEquals(wire.repository(), reply.json().at("name").text());
        }
        wire.get("/v2/" + wire.repository() + "%2Ftags%2Flist").expect(200, 400, 404);
        wire.get("/v2/" + wire.repository() + "/manifests%2Flatest").expect(200, 400, 404);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/v2/{name}/manifests/%256catest",
                "/v2/{name}/manifests/latest%00",
                "/v2/{name}/manifests/latest%0a",
                "/v2/{name}/manifests/latest%0d%0aX-Injected:%20yes",
                "/v2/{name}/manifests/latest%20",
                "/v2/{name}/manifests/latest;a=b",
                "/v2/{name};a=b/manifests/latest",
                "/v2/{name}/manifests/latest%3Fa",
                "/v2/{name}/manifests/latest%23a",
                "/v2/{name}/manifests/lat%C0%AEest",
                "/v2/{name}/manifests/%e0%80%af",
                "/v2/{name}/manifests/%ff",
                "/v2/{name}/%2e%2e/x/manifests/latest",
                "/v2/%2e%2e/{name}/manifests/latest",
                "/v2/..%2f{name}/manifests/latest",
                "/v2/{name}/..;/manifests/latest",
                "/v2/{name}%5cx/manifests/latest",
                "/v2/{name}/%00/manifests/latest",
                "/v2/{name}/manifests/..%2f..%2f..%2fetc%2fpasswd",
            })
    @Rule("S-G4 MUST L149, S-G6 MUST L158")
    default void findsNothingBehindAnEncodingThatMeansSomethingElse(String target, Wire wire) {
        wire.pushImage("latest");
        Reply reply = wire.get(target.replace("{name}", wire.repository())).expect(301, 307, 308, 400, 404);
        assertFalse(reply.has("X-Injected"), reply::toString);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {"%", "%2", "%zz", "%u0061", "%-1", "a%", "[", "]", "{", "}", "|", "\\", "^", "`", "\"", "<", ">"
            })
    @Rule("S-G9 SHOULD L824, RFC 9112 3.2")
    default void refusesACharacterThatNoTargetHas(String part, Wire wire) {
        wire.pushImage("latest");
        for (String target :
                List.of(wire.manifest("latest" + part), "/v2/" + wire.repository() + part + "/tags/list")) {
            try (HttpConnection connection = wire.connect()) {
                connection.exchange(Request.get(target)).expect(400, 404);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"%", "%2", "%zz", "a=%", "%=a", "n=%zz", "last=%"})
    @Rule("S-G9 SHOULD L824, RFC 9112 3.2")
    default void survivesABrokenQuery(String query, Wire wire) {
        wire.pushImage("latest");
        try (HttpConnection connection = wire.connect()) {
            connection.exchange(Request.get(wire.tags() + "?" + query)).expect(200, 400);
        }
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 3.2.2 MUST")
    default void takesATargetInAbsoluteForm(Wire wire) {
        Document image = wire.pushImage("latest");
        String root = wire.registry().getScheme() + "://" + wire.authority();
        wire.get(root + "/v2/").expect(200);
        wire.get(root + wire.manifest("latest")).expect(200).expectBody(image.bytes());
        String location = wire.post(root + wire.uploads()).expect(202).required("Location");
        assertTrue(location.contains("/v2/" + wire.repository() + "/blobs/uploads/"), location);
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {2_000, 7_000, 20_000, 100_000, 1_000_000})
    @Rule("S-G9 SHOULD L824, RFC 9110 15.5.15")
    default void answersForATargetOfAnyLength(int length, Wire wire) {
        for (String target :
                List.of("/v2/" + "a/".repeat(length / 2) + "tags/list", "/v2/?" + "a=b&".repeat(length / 4))) {
            try (HttpConnection connection = wire.connect()) {
                Reply reply = connection.exchangeOrEnd(Request.get(target));
                if (reply != null) {
                    reply.expect(200, 400, 404, 414, 431);
                }
            }
        }
        wire.get("/v2/").expect(200);
    }

    @Test
    @Rule("S-G9 SHOULD L824, RFC 9112 3")
    default void takesLocationsOfAUsualLength(Wire wire) {
        String location = wire.startUpload();
        assertTrue(location.length() < 2_000, () -> "a location of " + location.length() + " characters");
    }
}
