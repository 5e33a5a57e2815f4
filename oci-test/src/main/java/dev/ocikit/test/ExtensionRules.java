// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static dev.ocikit.test.SpecificationFeature.CATALOG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands beside the endpoints: the {@code ns} parameter of proxies, the reserved {@code _catalog}, other extensions. */
interface ExtensionRules {
    @Test
    @Rule("S-P1 MAY L768, S-P2 SHOULD L769")
    default void ignoresTheNamespaceOrSaysThatItUsedIt(Wire wire) {
        Content blob = wire.pushBlob(100);
        Document image = wire.pushImage("latest");
        for (String target : List.of(
                wire.blob(blob.sha256()),
                wire.manifest("latest"),
                wire.manifest(image.sha256()),
                wire.tags(),
                wire.referrers(image.sha256()))) {
            for (Request request :
                    List.of(Request.get(target + "?ns=docker.io"), Request.head(target + "?ns=docker.io"))) {
                Reply reply = wire.send(request).expect(200);
                assertFalse(
                        reply.values("OCI-Namespace").stream().anyMatch(ns -> !ns.equals("docker.io")),
                        reply::toString);
            }
        }
    }

    @ParameterizedTest(name = "ns={0}")
    @ValueSource(
            strings = {
                "",
                "%0d%0aX-Injected:%20yes",
                "%00",
                "http://localhost/",
                "..%2F..",
                "%c3%a9",
                "a&ns=b",
                "localhost:1"
            })
    @Rule("S-P1 MAY L768")
    default void survivesANamespaceThatIsNoHost(String namespace, Wire wire) {
        wire.pushImage("latest");
        Reply reply = wire.get(wire.manifest("latest") + "?ns=" + namespace).expect(200, 400, 404);
        assertFalse(reply.has("X-Injected"), reply::toString);
    }

    @Test
    @Rule("extensions: _catalog")
    @Needs(CATALOG)
    default void listsTheRepositories(Wire wire) {
        List<String> names = pushRepositories(wire);
        Reply reply = wire.get("/v2/_catalog?n=4&last=" + Wire.encode(wire.repository() + "-0"))
                .expect(200);
        reply.expect("Content-Type", "application/json");
        assertEquals(names, reply.json().at("repositories").texts());
    }

    @ParameterizedTest(name = "n={0}")
    @ValueSource(ints = {1, 3})
    @Rule("extensions: _catalog, RFC 8288 3")
    @Needs(CATALOG)
    default void listsTheRepositoriesPageByPage(int size, Wire wire) {
        List<String> names = pushRepositories(wire);
        List<String> paged = new ArrayList<>();
        String target = "/v2/_catalog?n=" + size + "&last=" + Wire.encode(wire.repository() + "-0");
        while (target != null && paged.size() < names.size()) {
            Reply page = wire.get(target).expect(200);
            paged.addAll(page.json().at("repositories").texts());
            target = Links.next(wire, page);
        }
        assertEquals(names, paged.subList(0, names.size()));
    }

    @Test
    @Rule("extensions: _catalog")
    @Needs(CATALOG)
    default void listsNoRepositoriesForZeroOrAfterTheLast(Wire wire) {
        pushRepositories(wire);
        for (String query : List.of("n=0", "n=5&last=zzzzzzzzzz")) {
            Reply page = wire.get("/v2/_catalog?" + query).expect(200);
            assertEquals(List.of(), page.json().at("repositories").texts());
            assertFalse(page.has("Link"), page::toString);
        }
        wire.get("/v2/_catalog?n=-1").expect(400);
        wire.get("/v2/_catalog?n=a").expect(400);
    }

    @Test
    @Rule("extensions: _catalog, RFC 9110 9.3.2")
    @Needs(CATALOG)
    default void saysTheSameByHeadAndGetOfTheRepositories(Wire wire) {
        pushRepositories(wire);
        String target = "/v2/_catalog?n=2&last=" + Wire.encode(wire.repository() + "-0");
        Etiquette.same(wire.head(target), wire.get(target));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "/v2/_oci/ext/discover",
                "/v2/{name}/_oci/ext/discover",
                "/v2/_unheard-of/a/b",
                "/v2/{name}/_unheard/a/b"
            })
    @Rule("extensions: discovery")
    default void doesNotFindAnExtensionItDoesNotHave(String target, Wire wire) {
        wire.pushImage();
        Reply reply = wire.get(target.replace("{name}", wire.repository())).expect(200, 400, 404);
        if (reply.status() == 200) {
            reply.json().at("extensions").items();
        }
    }

    /** Makes four repositories that follow each other in every order. */
    private static List<String> pushRepositories(Wire wire) {
        List<String> names = new ArrayList<>();
        for (String suffix : List.of("1", "2", "3", "4")) {
            String name = wire.repository() + "-" + suffix;
            wire.pushBlob(name, Document.EMPTY_BLOB, "sha256");
            wire.send(Request.put("/v2/" + name + "/manifests/latest")
                            .type(Document.IMAGE)
                            .body(Document.image().bytes()))
                    .expect(201);
            names.add(name);
        }
        return names;
    }
}
