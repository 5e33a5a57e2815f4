// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImageConfigTest {
    private static final Digest LAYER = Digest.parse(Cases.DIGEST);

    @Test
    void writesItsMembersInTheOrderOfTheSpecification() throws Exception {
        ImageConfig config = ImageConfig.builder()
                .history(List.of(
                        HistoryEntry.builder()
                                .emptyLayer(true)
                                .comment("c")
                                .createdBy("by")
                                .author("a")
                                .created("2026-01-02T03:04:05Z")
                                .build(),
                        HistoryEntry.builder().createdBy("COPY").build()))
                .rootfs(RootFs.of(List.of(LAYER)))
                .config(ContainerConfig.builder()
                        .stopSignal("SIGINT")
                        .labels(Map.of("b", "2", "a", "1"))
                        .workingDir("/w")
                        .volumes(Set.of("/v"))
                        .cmd(List.of("c"))
                        .entrypoint(List.of("/e"))
                        .env(List.of("A=b"))
                        .exposedPorts(Set.of("80/tcp", "443/tcp"))
                        .user("u")
                        .argsEscaped(false)
                        .build())
                .variant("v8")
                .osFeatures(List.of("f"))
                .osVersion("1")
                .os("linux")
                .architecture("arm64")
                .author("Ann")
                .created("2026-01-02T03:04:05.006Z")
                .build();
        assertThat(config.toJson())
                .asString(UTF_8)
                .isEqualTo("{\"created\":\"2026-01-02T03:04:05.006Z\",\"author\":\"Ann\",\"architecture\":\"arm64\","
                        + "\"os\":\"linux\",\"os.version\":\"1\",\"os.features\":[\"f\"],\"variant\":\"v8\","
                        + "\"config\":{\"User\":\"u\",\"ExposedPorts\":{\"443/tcp\":{},\"80/tcp\":{}},\"Env\":[\"A=b\"],"
                        + "\"Entrypoint\":[\"/e\"],\"Cmd\":[\"c\"],\"Volumes\":{\"/v\":{}},\"WorkingDir\":\"/w\","
                        + "\"Labels\":{\"a\":\"1\",\"b\":\"2\"},\"StopSignal\":\"SIGINT\",\"ArgsEscaped\":false},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + LAYER + "\"]},\"history\":["
                        + "{\"created\":\"2026-01-02T03:04:05Z\",\"author\":\"a\",\"created_by\":\"by\",\"comment\":\"c\","
                        + "\"empty_layer\":true},{\"created_by\":\"COPY\"}]}");
        ImageConfig read = ImageConfig.read(config.toJson());
        assertThat(read).isEqualTo(config);
        assertThat(read.toBuilder().build()).isEqualTo(config);
        assertThat(read.platform())
                .isEqualTo(Platform.of("linux", "arm64").toBuilder()
                        .osVersion("1")
                        .osFeatures(List.of("f"))
                        .variant("v8")
                        .build());
        ContainerConfig inner = read.config().orElseThrow();
        assertThat(inner.exposedPorts()).containsExactly("443/tcp", "80/tcp");
        assertThat(inner.volumes()).containsExactly("/v");
        assertThat(inner.env()).containsExactly("A=b");
        assertThat(inner.labels()).containsEntry("a", "1");
        assertThat(inner.argsEscaped()).isFalse();
        assertThat(inner.user()).contains("u");
        assertThat(read.rootfs().diffIds()).containsExactly(LAYER);
        assertThat(read.history()).extracting(HistoryEntry::emptyLayer).containsExactly(true, false);
    }

    @Test
    void readsWhatDockerLeavesOut() throws Exception {
        String docker =
                "{\"architecture\":\"amd64\",\"config\":{\"Env\":null,\"Cmd\":null,\"Image\":\"\"},\"created\":null,"
                        + "\"docker_version\":\"1.0\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\"}}";
        ImageConfig config = ImageConfig.read(docker.getBytes(UTF_8));
        assertThat(config.rootfs().diffIds()).isEmpty();
        assertThat(config.config().orElseThrow().env()).isEmpty();
        assertThat(config.created()).isEmpty();
        assertThat(config.platform()).isEqualTo(Platform.of("linux", "amd64"));
        assertThat(config.members()).isEqualTo(Members.read(docker.getBytes(UTF_8)));
        assertThat(config.validate()).extracting(Finding::pointer).containsExactly("/rootfs/diff_ids");
        assertThat(config.validate()).noneMatch(Finding::isError);
        assertThat(Members.read(config.toJson())).isEqualTo(config.members());
        assertThat(config.toBuilder().rootfs(RootFs.of(List.of())).build().toJson())
                .isNotEmpty();
    }

    @Test
    void keepsATimeAsItWasWritten() throws Exception {
        String json = "{\"created\":\"2020-02-29t00:00:00.100+00:00\",\"architecture\":\"a\",\"os\":\"o\","
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}";
        assertThat(ImageConfig.read(json.getBytes(UTF_8)).toJson())
                .asString(UTF_8)
                .isEqualTo(json);
    }
}
