// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WireBodiesTest {
    @Test
    void writesListsAndNeverNull() {
        assertThat(new TagList("a/b", List.of()).toJson()).asString(UTF_8).isEqualTo("{\"name\":\"a/b\",\"tags\":[]}");
        assertThat(new TagList("a/b", List.of("v1", "v2")).toJson())
                .asString(UTF_8)
                .isEqualTo("{\"name\":\"a/b\",\"tags\":[\"v1\",\"v2\"]}");
        assertThat(new RepositoryList(List.of("a", "b/c")).toJson())
                .asString(UTF_8)
                .isEqualTo("{\"repositories\":[\"a\",\"b/c\"]}");
        assertThat(ImageIndex.of(List.of()).toJson())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}");
    }

    @Test
    void understandsRegistriesThatSayNullOrLess() throws Exception {
        TagList tags = TagList.read("{\"tags\":null}".getBytes(UTF_8));
        assertThat(tags.tags()).isEmpty();
        assertThat(tags.name()).isEmpty();
        assertThat(RepositoryList.read("{}".getBytes(UTF_8)).repositories()).isEmpty();
        assertThat(TagList.read("{\"name\":\"a\",\"tags\":[\"x\",7]}".getBytes(UTF_8))
                        .tags())
                .containsExactly("x");
    }

    @Test
    void carriesErrorsWithAnyDetail() throws Exception {
        ErrorResponse response = new ErrorResponse(List.of(
                ErrorDetail.of("BLOB_UNKNOWN", "blob <unknown>\n"),
                new ErrorDetail("DENIED", null, " {\"b\" : [1.0] } ")));
        assertThat(response.toJson())
                .asString(UTF_8)
                .isEqualTo("{\"errors\":[{\"code\":\"BLOB_UNKNOWN\",\"message\":\"blob <unknown>\\n\"},"
                        + "{\"code\":\"DENIED\",\"detail\":{\"b\":[1.0]}}]}");
        ErrorResponse read = ErrorResponse.read(response.toJson());
        assertThat(read).isEqualTo(response);
        assertThat(read.errors().get(0).message()).isEqualTo("blob <unknown>\n");
        assertThat(read.errors().get(0).detail()).isEmpty();
        assertThat(read.errors().get(1).code()).isEqualTo("DENIED");
        assertThat(read.errors().get(1).message()).isEmpty();
        assertThat(read.errors().get(1).detail()).contains("{\"b\":[1.0]}");
        assertThatThrownBy(() -> new ErrorDetail("DENIED", null, "not JSON"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsErrorsWithSurprisesInside() throws Exception {
        ErrorResponse read = ErrorResponse.read(
                "{\"errors\":[null,\"x\",{\"code\":\"toomanyrequests\",\"message\":[1]},{\"message\":\"no code\"}],\"x\":1}"
                        .getBytes(UTF_8));
        assertThat(read.errors()).singleElement().satisfies(error -> {
            assertThat(error.code()).isEqualTo("toomanyrequests");
            assertThat(error.message()).isEmpty();
        });
        assertThat(read.unknown()).hasToString("{\"x\":1}");
    }

    @Test
    void knowsTheLayoutVersion() throws Exception {
        assertThat(ImageLayout.V1_0_0.toJson()).asString(UTF_8).isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(ImageLayout.read(ImageLayout.V1_0_0.toJson()).imageLayoutVersion())
                .isEqualTo("1.0.0");
    }
}
