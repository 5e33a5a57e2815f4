// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.INDEX;
import static dev.ocikit.server.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import dev.ocikit.spec.TagList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ListEndpointTest {
    private ServedRegistry served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedRegistry.inMemory(
                ServerOptions.builder().pageItems(4).manifestBytes(1500).build());
        push("a", INDEX, "t1", "t2", "t3", "t4", "t5", "T");
    }

    @AfterEach
    void stop() throws IOException {
        served.close();
    }

    private void push(String repository, String manifest, String... tags) throws IOException {
        served.registry()
                .pushManifest(
                        repository,
                        ManifestContent.of(ServedRegistry.bytes(manifest), MediaTypes.IMAGE_INDEX),
                        List.of(tags));
    }

    private static String next(Wire.Answer answer) {
        String link = answer.header("Link");
        assertThat(link).startsWith("</v2/").endsWith(">; rel=\"next\"");
        return link.substring(1, link.indexOf('>'));
    }

    @Test
    void listsTagsPageByPage() throws IOException {
        Wire.Answer first = served.ask("GET /v2/a/tags/list?n=2");
        assertThat(first.header("Content-Type")).isEqualTo("application/json");
        assertThat(first.text()).isEqualTo("{\"name\":\"a\",\"tags\":[\"T\",\"t1\"]}");
        assertThat(next(first)).isEqualTo("/v2/a/tags/list?last=t1&n=2");
        Wire.Answer second = served.ask("GET " + next(first));
        assertThat(TagList.read(second.body()).tags()).containsExactly("t2", "t3");
        Wire.Answer third = served.ask("GET " + next(second));
        assertThat(TagList.read(third.body()).tags()).containsExactly("t4", "t5");
        assertThat(third.headers()).doesNotContainKey("link");
    }

    @Test
    void sendsNoMoreThanAPageWhateverIsAskedFor() throws IOException {
        for (String query : new String[] {"", "?n=", "?n=5", "?n=99999999999999999999"}) {
            Wire.Answer answer = served.ask("GET /v2/a/tags/list" + query);
            assertThat(TagList.read(answer.body()).tags()).containsExactly("T", "t1", "t2", "t3");
            Wire.Answer rest = served.ask("GET " + next(answer));
            assertThat(TagList.read(rest.body()).tags()).containsExactly("t4", "t5");
        }
    }

    @Test
    void listsNothingForNoItems() throws IOException {
        Wire.Answer answer = served.ask("GET /v2/a/tags/list?n=0");
        assertThat(answer.text()).isEqualTo("{\"name\":\"a\",\"tags\":[]}");
        assertThat(answer.headers()).doesNotContainKey("link");
        assertThat(served.ask("GET /v2/_catalog?n=0").text()).isEqualTo("{\"repositories\":[]}");
        assertThat(served.ask("GET /v2/absent/tags/list?n=0").status()).isEqualTo(404);
    }

    @Test
    void startsAfterATagThatNeedNotExist() throws IOException {
        assertThat(TagList.read(served.ask("GET /v2/a/tags/list?last=t3x").body())
                        .tags())
                .containsExactly("t4", "t5");
        assertThat(served.ask("GET /v2/a/tags/list?last=z").text()).contains("\"tags\":[]");
    }

    @Test
    void saysThatARepositoryIsUnknown() throws IOException {
        Wire.Answer answer = served.ask("GET /v2/absent/tags/list");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("NAME_UNKNOWN");
    }

    @Test
    void answersHeadOfAListWithItsLength() throws IOException {
        assertThat(served.ask("HEAD /v2/a/tags/list?n=2").header("Content-Length"))
                .isEqualTo(served.ask("GET /v2/a/tags/list?n=2").header("Content-Length"));
    }

    @Test
    void listsRepositoriesPageByPage() throws IOException {
        push("b/c", INDEX);
        push("d", INDEX);
        Wire.Answer first = served.ask("GET /v2/_catalog?n=2");
        assertThat(first.text()).isEqualTo("{\"repositories\":[\"a\",\"b/c\"]}");
        assertThat(next(first)).isEqualTo("/v2/_catalog?last=b/c&n=2");
        assertThat(served.ask("GET " + next(first)).text()).isEqualTo("{\"repositories\":[\"d\"]}");
        assertThat(served.ask("GET /v2/_catalog?last=b%2Fc").text()).isEqualTo("{\"repositories\":[\"d\"]}");
    }

    private String referrer(int number, String artifactType) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"artifactType\":\""
                + artifactType + "\",\"manifests\":[],\"subject\":{\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                + "\",\"digest\":\"" + digest(INDEX) + "\",\"size\":3},\"annotations\":{\"number\":\"" + number
                + "\"}}";
    }

    @Test
    void listsReferrersAndSaysThatItFiltered() throws IOException {
        push("a", referrer(1, "application/vnd.one+json"));
        push("a", referrer(2, "application/vnd.two"));
        Wire.Answer all = served.ask("GET /v2/a/referrers/" + digest(INDEX));
        assertThat(all.header("Content-Type")).isEqualTo(MediaTypes.IMAGE_INDEX);
        assertThat(all.headers()).doesNotContainKey("oci-filters-applied");
        assertThat(ImageIndex.read(all.body()).manifests()).hasSize(2);
        for (String type : new String[] {"application/vnd.one+json", "application%2Fvnd.one%2Bjson"}) {
            Wire.Answer one = served.ask("GET /v2/a/referrers/" + digest(INDEX) + "?artifactType=" + type);
            assertThat(one.header("OCI-Filters-Applied")).isEqualTo("artifactType");
            List<Descriptor> manifests = ImageIndex.read(one.body()).manifests();
            assertThat(manifests).hasSize(1);
            assertThat(manifests.get(0).artifactType()).contains("application/vnd.one+json");
            assertThat(manifests.get(0).annotations()).containsEntry("number", "1");
        }
    }

    @Test
    void neverSaysThatReferrersAreNotFound() throws IOException {
        for (String path : new String[] {"a", "absent"}) {
            Wire.Answer answer = served.ask("GET /v2/" + path + "/referrers/" + digest("nothing"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text())
                    .isEqualTo(
                            "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"manifests\":[]}");
        }
        assertThat(served.ask("GET /v2/a/referrers/sha256:x").status()).isEqualTo(400);
    }

    @Test
    void listsReferrersPageByPageWhereOneManifestCannotHoldThem() throws IOException {
        for (int i = 0; i < 20; i++) {
            push("a", referrer(i, "application/vnd.one+json"));
        }
        List<Digest> seen = new ArrayList<>();
        String path = "/v2/a/referrers/" + digest(INDEX) + "?artifactType=application/vnd.one%2Bjson";
        int pages = 0;
        for (; path != null; pages++) {
            Wire.Answer page = served.ask("GET " + path);
            assertThat(page.body().length).isLessThanOrEqualTo(1500);
            assertThat(page.header("OCI-Filters-Applied")).isEqualTo("artifactType");
            ImageIndex.read(page.body()).manifests().forEach(item -> seen.add(item.digest()));
            path = page.header("Link").isEmpty() ? null : next(page);
        }
        assertThat(pages).isGreaterThan(3);
        assertThat(seen).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void leavesReferrersToTheTagWhereTheRegistryHasNone() throws IOException {
        try (ServedRegistry nothing = ServedRegistry.of(new OciRegistry() {})) {
            Wire.Answer answer = nothing.ask("GET /v2/a/referrers/" + digest(INDEX));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("UNSUPPORTED");
        }
    }
}
