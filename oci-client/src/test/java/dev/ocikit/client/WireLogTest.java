// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class WireLogTest {
    private static final String CANARY = "canary-5ec4e7";
    private static final byte[] BODY = ("the " + CANARY).getBytes(UTF_8);
    private static final Digest DIGEST = Digest.sha256(BODY);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void saysWhatIsSentAndWhatComesBack() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Docker-Content-Digest", DIGEST).length(BODY.length));
                RegistryClient client =
                        RegistryClient.create(peer.options().wireLog(lines::add).build())) {
            client.resolveBlob("a/b", DIGEST);
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0))
                    .startsWith("#1 > HEAD " + peer.url() + "/v2/a/b/blobs/" + DIGEST + " {")
                    .contains("User-Agent: ocikit");
            assertThat(lines.get(1))
                    .matches("#1 < 200 after \\d+ us \\{.*}")
                    .containsIgnoringCase("docker-content-digest: " + DIGEST);
        }
    }

    @Test
    void saysHowLongABodyIsAndNotWhatIsInIt() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", "/v2/a/blobs/uploads/" + CANARY + "?_state=" + CANARY),
                        Answer.of(201));
                RegistryClient client =
                        RegistryClient.create(peer.options().wireLog(lines::add).build())) {
            client.pushBlob("a", DIGEST, BlobSource.of(BODY));
        }
        assertThat(lines.get(2))
                .contains("/v2/a/blobs/uploads/***?_state=***&digest=sha256%3A", " (" + BODY.length + " bytes)");
        assertThat(lines).hasSize(4).noneMatch(line -> line.contains(CANARY));
    }

    @Test
    void saysThatNoAnswerCameAndNotWhy() {
        Transport logged = WireLog.around(
                request -> {
                    throw new IOException(CANARY);
                },
                lines::add);
        WireRequest request = WireRequest.of("GET", URI.create("http://localhost/v2/"));
        assertThatThrownBy(() -> logged.send(request)).hasMessage(CANARY);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).matches("#1 ! IOException after \\d+ us");
    }

    @Test
    void isBeneathWhatIsPutAroundTheTransport() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(401).header("WWW-Authenticate", "Bearer realm=\"https://auth.example/token\""),
                        Answer.of(200));
                RegistryClient client = RegistryClient.create(peer.options()
                        .wireLog(lines::add)
                        .transport(wire -> request -> {
                            wire.send(request).close();
                            return wire.send(request.withHeader("Authorization", "Bearer " + CANARY));
                        })
                        .build())) {
            client.ping();
        }
        assertThat(lines).hasSize(4).noneMatch(line -> line.contains(CANARY));
        assertThat(lines.get(1)).contains("401", "Bearer realm=\"https://auth.example/token\"");
        assertThat(lines.get(2)).startsWith("#2 > ").contains("Authorization: ***");
    }

    @Test
    void aLogThatFailsHarmsNoCall() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).body(BODY));
                RegistryClient client = RegistryClient.create(peer.options()
                        .wireLog(line -> {
                            throw new IllegalStateException("full");
                        })
                        .build());
                BlobReader reader = client.getBlob("a", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(BODY);
        }
    }

    @Test
    void noSecretIsTold() throws IOException {
        try (Peer storage = Peer.of(seen ->
                        Answer.of(200).header("X-Amz-Security-Token", CANARY).body(BODY));
                Peer peer = Peer.of(seen -> answer(seen, storage));
                RegistryClient client = RegistryClient.create(peer.options()
                        .wireLog(lines::add)
                        .transport(wire -> request -> wire.send(request.withHeader("Authorization", "Basic " + CANARY)
                                .withHeader("Cookie", "session=" + CANARY)
                                .withHeader("X-Registry-Token", CANARY)))
                        .build())) {
            try (BlobReader reader = client.getBlob("a", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(BODY);
            }
            try (BlobWriter writer = client.startBlobUpload("a")) {
                assertThat(writer.id()).isNotEmpty();
                writer.write(BODY);
                writer.commit(DIGEST);
            }
            assertThatThrownBy(() -> client.getTag("a", "1")).hasMessageContaining(CANARY);
        }
        assertThat(lines).hasSizeGreaterThan(8).noneMatch(line -> line.contains(CANARY));
    }

    private static Answer answer(Seen seen, Peer storage) {
        Answer answer = switch (seen.method()) {
            case "POST", "PATCH" ->
                Answer.of(202)
                        .header("Docker-Upload-UUID", CANARY)
                        .header("Location", "/odd/" + CANARY + "/" + CANARY + "?_state=" + CANARY + "&" + CANARY);
            case "PUT" -> Answer.of(201).header("Location", "/v2/a/blobs/" + CANARY);
            default ->
                seen.target().contains("/blobs/")
                        ? Answer.of(307)
                                .header("Location", storage.url() + "/bucket/" + CANARY + "?X-Amz-Signature=" + CANARY)
                        : Answer.of(404)
                                .json("{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"" + CANARY + "\"}]}");
        };
        return answer.header("Set-Cookie", "a=" + CANARY)
                .header("WWW-Authenticate", "Negotiate " + CANARY)
                .header("X-Auth-Token", CANARY);
    }
}
