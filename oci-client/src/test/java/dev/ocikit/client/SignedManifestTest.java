// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignedManifestTest {
    private static final String BODY = "{\n   \"schemaVersion\": 1,\n   \"name\": \"grüße\",\n   \"fsLayers\": []";
    private static final String TAIL = "\n}";
    private static final byte[] PAYLOAD = (BODY + TAIL).getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(PAYLOAD);
    private static final String TYPE = MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED;

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String header() {
        int length = BODY.getBytes(StandardCharsets.UTF_8).length;
        return base64("{\"formatLength\":" + length + ",\"formatTail\":\"" + base64(TAIL) + "\",\"time\":\"2015\"}");
    }

    private static String signed(String... headers) {
        StringBuilder signatures = new StringBuilder();
        for (String header : headers) {
            signatures
                    .append(signatures.isEmpty() ? "" : ",")
                    .append("{\"header\":{},\"signature\":\"x\",\"protected\":\"" + header + "\"}");
        }
        return BODY + ",\n   \"signatures\": [" + signatures + "]" + TAIL;
    }

    private static Answer answer(String body) {
        return Answer.of(200).header("Content-Type", TYPE).body(body);
    }

    @Test
    void readsASignedManifestWithoutItsSignatures() throws IOException {
        try (Peer peer = Peer.of(seen -> answer(signed(header())));
                RegistryClient client = peer.client()) {
            ManifestContent byDigest = client.getManifest("foo", DIGEST);
            assertThat(byDigest.toByteArray()).isEqualTo(PAYLOAD);
            assertThat(byDigest.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST_SCHEMA1);
            assertThat(client.getTag("foo", "latest")).isEqualTo(byDigest);
        }
    }

    @Test
    void readsOneWithManySignaturesOfTheSame() throws IOException {
        try (Peer peer = Peer.of(seen -> answer(signed(header(), header())));
                RegistryClient client = peer.client()) {
            assertThat(client.getManifest("foo", DIGEST).size()).isEqualTo(PAYLOAD.length);
        }
    }

    @Test
    void resolvesTheSizeWithoutSignatures() throws IOException {
        try (Peer peer = Peer.of(seen -> answer(signed(header())).header("Docker-Content-Digest", DIGEST));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveTag("foo", "latest").size()).isEqualTo(PAYLOAD.length);
            assertThat(client.resolveManifest("foo", DIGEST).mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST_SCHEMA1);
        }
    }

    @Test
    void verifiesWhatWasSigned() throws IOException {
        Digest other = Digest.sha256(new byte[1]);
        try (Peer peer = Peer.answering(
                        answer(signed(header())), answer(signed(header())).header("Docker-Content-Digest", other));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getManifest("foo", other)).isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(() -> client.getTag("foo", "latest")).isInstanceOf(ContentMismatchException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "not JSON",
                "{}",
                "{\"signatures\":[]}",
                "{\"signatures\":[{}]}",
                "{\"signatures\":[{\"protected\":\"%%%\"}]}",
                "{\"signatures\":[{\"protected\":\"e30\"}]}",
                "{\"signatures\":[{\"protected\":\"eyJmb3JtYXRMZW5ndGgiOjk5OTk5LCJmb3JtYXRUYWlsIjoiQ24wIn0\"}]}",
                "{\"signatures\":[{\"protected\":\"eyJmb3JtYXRMZW5ndGgiOi0xLCJmb3JtYXRUYWlsIjoiQ24wIn0\"}]}",
                "{\"signatures\":[{\"protected\":\"a\"},{\"protected\":\"b\"}]}"
            })
    void refusesWhatIsNotSigned(String body) throws IOException {
        try (Peer peer = Peer.answering(answer(body));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getManifest("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.MANIFEST_INVALID);
        }
    }
}
