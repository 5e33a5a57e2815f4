// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.ref.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DescriptorTest {
    private static final Digest DIGEST = Digest.parse(Cases.DIGEST);

    @Test
    void theEmptyDescriptorHoldsTheEmptyObject() throws Exception {
        assertThat(Descriptor.EMPTY.toJson())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"mediaType\":\"application/vnd.oci.empty.v1+json\",\"digest\":"
                                + "\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2,\"data\":\"e30=\"}");
        assertThat(Descriptor.EMPTY.data())
                .hasValueSatisfying(data -> assertThat(data).asString(UTF_8).isEqualTo("{}"));
        assertThat(Descriptor.EMPTY.validate()).isEmpty();
    }

    @Test
    void writesItsMembersInTheOrderOfTheSpecification() throws Exception {
        Descriptor all = Descriptor.builder()
                .artifactType("x/y")
                .platform(Platform.builder()
                        .variant("v8")
                        .osFeatures(List.of("f"))
                        .osVersion("10")
                        .os("linux")
                        .architecture("arm64")
                        .build())
                .data("data".getBytes(UTF_8))
                .annotations(Map.of("c", "3", "a", "1", "b", "2"))
                .urls(List.of("https://example.com"))
                .size(4)
                .digest(Digest.sha256("data".getBytes(UTF_8)))
                .mediaType("a/b")
                .build();
        assertThat(all.toJson())
                .asString(UTF_8)
                .isEqualTo(
                        "{\"mediaType\":\"a/b\",\"digest\":"
                                + "\"sha256:3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7\",\"size\":4,"
                                + "\"urls\":[\"https://example.com\"],\"annotations\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"},"
                                + "\"data\":\"ZGF0YQ==\",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\","
                                + "\"os.version\":\"10\",\"os.features\":[\"f\"],\"variant\":\"v8\"},\"artifactType\":\"x/y\"}");
        Descriptor read = Descriptor.read(all.toJson());
        assertThat(read).isEqualTo(all).hasSameHashCodeAs(all).isNotEqualTo(Descriptor.EMPTY);
        assertThat(read.platform().orElseThrow().osFeatures()).containsExactly("f");
        assertThat(read.platform().orElseThrow().osVersion()).contains("10");
        assertThat(read.platform().orElseThrow().variant()).contains("v8");
        assertThat(read.artifactType()).contains("x/y");
        assertThat(read.urls()).containsExactly("https://example.com");
    }

    @Test
    void isTheSameHoweverItWasMade() throws Exception {
        Descriptor of = Descriptor.of("a/b", DIGEST, 7);
        Descriptor built =
                Descriptor.builder().mediaType("a/b").digest(DIGEST).size(7).build();
        assertThat(of).isEqualTo(built).hasSameHashCodeAs(built).isEqualTo(Descriptor.read(of.toJson()));
        assertThat(of.toBuilder().annotation("k", "v").annotations(null).build())
                .isEqualTo(of);
        assertThat(of).isNotEqualTo(Descriptor.of("a/b", DIGEST, 8)).isNotEqualTo(of.members());
    }

    @Test
    void sharesNothingThatCanChange() {
        byte[] data = {'a'};
        List<String> urls = new ArrayList<>(List.of("https://example.com"));
        Descriptor descriptor = Descriptor.builder()
                .mediaType("a/b")
                .digest(Digest.sha256(data))
                .size(1)
                .data(data)
                .urls(urls)
                .build();
        data[0] = 'b';
        urls.clear();
        descriptor.data().orElseThrow()[0] = 'c';
        assertThat(descriptor.data().orElseThrow()).containsExactly('a');
        assertThat(descriptor.urls()).hasSize(1);
        assertThatThrownBy(() -> descriptor.urls().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> descriptor.annotations().put("a", "b"))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesSizesThatDoNotExist() {
        assertThatThrownBy(() -> Descriptor.of("a/b", DIGEST, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Descriptor.builder().size(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        Descriptor.builder().mediaType("a/b").digest(DIGEST).build())
                .hasMessage("size is not set");
    }

    @Test
    void refusesToWriteWhatNobodyMayRead() {
        assertThatThrownBy(() -> Descriptor.of("nonsense", DIGEST, 1).toJson())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/mediaType");
    }
}
