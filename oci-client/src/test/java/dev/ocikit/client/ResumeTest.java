// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTest {
    private static final byte[] TEN = "0123456789".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(TEN);
    private static final String ENCODED = DIGEST.toString().replace(":", "%3A");
    private static final String UPLOADS = "/v2/foo/blobs/uploads/";

    private static Answer status(String range) {
        return Answer.of(204).header("Location", UPLOADS + "2").header("Range", range);
    }

    private static Answer refused() {
        return Answer.of(416);
    }

    @Test
    void goesOnFromAnOffsetWithoutAsking() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(202), Answer.of(201));
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.resumeBlobUpload("foo", UPLOADS + "1?_state=a%2Fb", 4)) {
                assertThat(peer.requests()).isEmpty();
                assertThat(writer.size()).isEqualTo(4);
                writer.write(TEN, 4, 3);
                writer.flush();
                writer.write(TEN, 7, 3);
                assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
            }
            assertThat(peer.requests())
                    .containsExactly(
                            "PATCH " + UPLOADS + "1?_state=a%2Fb",
                            "PUT " + UPLOADS + "1?_state=a%2Fb&digest=" + ENCODED);
            assertThat(peer.request(0).header("content-range")).isEqualTo("4-6");
            assertThat(peer.request(1).header("content-range")).isEqualTo("7-9");
        }
    }

    @Test
    void asksNothingOfASessionThatIsOnlyOpenedAndClosed() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            client.resumeBlobUpload("foo", UPLOADS + "1", 4).close();
            assertThat(peer.requests()).isEmpty();
        }
    }

    @Test
    void reportsAWrongOffsetWithTheFirstBytes() throws IOException {
        try (Peer peer = Peer.answering(refused(), refused());
                RegistryClient client = peer.client()) {
            BlobWriter closed = client.resumeBlobUpload("foo", UPLOADS + "1", 4);
            closed.write(TEN);
            assertThatThrownBy(closed::close)
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.RANGE_INVALID);
            BlobWriter committed = client.resumeBlobUpload("foo", UPLOADS + "1", 4);
            assertThatThrownBy(() -> committed.commit(DIGEST))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.RANGE_INVALID);
        }
    }

    @ParameterizedTest
    @CsvSource({"0-3, 4", "0-4095, 4096", "0--1, 0", "'', 0", "bytes=0-3, 4"})
    void asksWhereItLeftOff(String range, long size) throws IOException {
        try (Peer peer = Peer.answering(status(range), Answer.of(201));
                RegistryClient client = peer.client()) {
            try (BlobWriter writer = client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF)) {
                assertThat(writer.size()).isEqualTo(size);
                assertThat(writer.id()).isEqualTo(UPLOADS + "2");
                writer.write(TEN);
                writer.commit(DIGEST);
            }
            assertThat(peer.requests())
                    .containsExactly("GET " + UPLOADS + "1", "PUT " + UPLOADS + "2?digest=" + ENCODED);
            assertThat(peer.request(1).header("content-range")).isEqualTo(size == 0 ? "" : size + "-" + (size + 9));
        }
    }

    @Test
    void callsAnUnknownSessionUnknown() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(404));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF))
                    .isInstanceOf(NotFoundException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN);
        }
    }

    @Test
    void takesARangeOfOneByteForNoneAndTellsTheOffset() throws IOException {
        try (Peer peer = Peer.answering(status("0-0"), Answer.of(201));
                RegistryClient client = peer.client()) {
            BlobWriter writer = client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF);
            assertThat(writer.size()).isZero();
            writer.write(TEN);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
            assertThat(peer.request(1).header("content-range")).isEqualTo("0-9");
        }
    }

    @Test
    void remembersThatASessionHoldsOneByte() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(202).header("Location", UPLOADS + "2"),
                        status("0-0"),
                        Answer.of(201));
                RegistryClient client = peer.client()) {
            BlobWriter first = client.startBlobUpload("foo");
            first.write(TEN, 0, 1);
            first.close();
            BlobWriter second = client.resumeBlobUpload("foo", first.id(), OciRegistry.WHERE_LEFT_OFF);
            assertThat(second.size()).isEqualTo(1);
            second.write(TEN, 1, 9);
            assertThat(second.commit(DIGEST).size()).isEqualTo(10);
            assertThat(peer.request(2)).hasToString("GET " + UPLOADS + "2");
            assertThat(peer.request(3).header("content-range")).isEqualTo("1-9");
        }
    }

    @Test
    void leavesOutTheByteThatASessionThoughtEmptyHoldsAfterAll() throws IOException {
        try (Peer peer = Peer.answering(status("0-0"), refused(), Answer.of(201));
                RegistryClient client = peer.client()) {
            BlobWriter writer = client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF);
            writer.write(TEN);
            assertThat(writer.commit(DIGEST).size()).isEqualTo(10);
            assertThat(peer.request(2).header("content-range")).isEqualTo("1-9");
            assertThat(peer.request(2).body()).isEqualTo("123456789");
        }
    }

    @Test
    void leavesOutThatByteOfAChunkAndOfAStream() throws IOException {
        byte[] large = new byte[2 << 20];
        try (Peer peer = Peer.answering(
                        status("0-0"), refused(), Answer.of(202), status("0-0"), refused(), Answer.of(202));
                RegistryClient client = peer.client()) {
            BlobWriter chunk = client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF);
            chunk.write(TEN);
            chunk.close();
            assertThat(chunk.size()).isEqualTo(10);
            assertThat(peer.request(2).header("content-range")).isEqualTo("1-9");
            BlobWriter stream = client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF);
            stream.writeFrom(new ByteArrayInputStream(large), large.length);
            stream.close();
            assertThat(stream.size()).isEqualTo(large.length);
            assertThat(peer.request(5).header("content-range")).isEqualTo("1-" + (large.length - 1));
        }
    }

    @Test
    void streamsAsSoonAsItIsKnownWhetherASessionThoughtEmptyHoldsAByte() throws IOException {
        byte[] large = new byte[5 << 20];
        try (Peer peer = Peer.answering(status("0-0"), refused(), Answer.of(202), Answer.of(202), Answer.of(201));
                RegistryClient client =
                        RegistryClient.create(peer.options().chunkBytes(1 << 20).build());
                BlobWriter writer = client.resumeBlobUpload("foo", UPLOADS + "1", OciRegistry.WHERE_LEFT_OFF)) {
            assertThat(writer.writeFrom(new ByteArrayInputStream(large), large.length))
                    .isEqualTo(large.length);
            writer.commit(Digest.sha256(large));
            assertThat(peer.request(1).header("content-range")).isEqualTo("0-1048575");
            assertThat(peer.request(2).header("content-range")).isEqualTo("1-1048575");
            assertThat(peer.request(3).header("content-range")).isEqualTo("1048576-5242879");
            assertThat(peer.requests()).hasSize(5);
        }
    }

    @Test
    void leavesOutTheByteThatABrokenStreamLeftBehind() throws IOException {
        byte[] large = new byte[2 << 20];
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(500),
                        status("0-0"),
                        refused(),
                        Answer.of(202));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(large), large.length))
                    .isInstanceOf(OciException.class);
            assertThat(writer.size()).isZero();
            writer.writeFrom(new ByteArrayInputStream(large), large.length);
            writer.flush();
            assertThat(peer.request(4).header("content-range")).isEqualTo("1-" + (large.length - 1));
        }
    }

    @Test
    void knowsThatTheByteBeforeABrokenStreamIsThere() throws IOException {
        byte[] large = new byte[2 << 20];
        try (Peer peer = Peer.answering(
                        Answer.of(202).header("Location", UPLOADS + "1"),
                        Answer.of(202),
                        Answer.of(500),
                        status("0-0"));
                RegistryClient client = peer.client();
                BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(0);
            writer.flush();
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(large), large.length))
                    .isInstanceOf(OciException.class);
            assertThat(writer.size()).isEqualTo(1);
        }
    }

    @Test
    void refusesAnOffsetThatCannotBe() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resumeBlobUpload("foo", UPLOADS + "1", -2))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example/v2/foo/blobs/uploads/1",
        "//evil.example/v2/foo/blobs/uploads/1",
        "/v2/bar/blobs/uploads/1",
        "/v2/foo/manifests/latest",
        "/v2/foo/blobs/uploads/",
        "/v2/foo/blobs/uploads/../../../bar/manifests/latest",
        "/v2/foo/blobs/uploads/%2e%2e/%2E%2E/manifests/latest",
        "/v2/foo/blobs/uploads/..%2f..%2fmanifests/latest",
        "/v2/foo/blobs/uploads/a%5c..%5cb",
        "/v2/foo/blobs/uploads/a//b",
        "/v2/foo/blobs/uploads/a b",
        "/v2/foo/blobs/uploads/a#b",
        "/v2/foo/blobs/uploads/a\\b",
        "/v2/foo/blobs/uploads/%zz",
        "/v2/foo/blobs/uploads/1?%zz",
        "~AAAA~http://evil.example/",
        "~~http://evil.example/",
        "~",
        "''"
    })
    void refusesAnIdThatCanLeadElsewhere(String id) throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(204));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resumeBlobUpload("foo", id, OciRegistry.WHERE_LEFT_OFF))
                    .isInstanceOf(NotFoundException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN);
            assertThat(peer.requests()).isEmpty();
        }
    }

    @Test
    void refusesAnIdWithALineBreakOrWithoutEnd() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            for (String id : new String[] {UPLOADS + "1\r\nX: y", UPLOADS + "1\n", UPLOADS + "x".repeat(1 << 20)}) {
                assertThatThrownBy(() -> client.resumeBlobUpload("foo", id, 0)).isInstanceOf(NotFoundException.class);
            }
        }
    }

    @Test
    void resumesAtAForeignOrUnusualPlaceThatTheRegistryChose() throws IOException {
        try (Peer storage = Peer.of(seen -> Answer.of(202));
                Peer peer = Peer.answering(
                        Answer.of(202).header("Location", storage.url() + "/up?sig=1"),
                        Answer.of(202).header("Location", "/artifacts-uploads/1"),
                        Answer.of(202));
                RegistryClient client = peer.client();
                RegistryClient other = peer.client()) {
            String foreign = client.startBlobUpload("foo").id();
            String unusual = client.startBlobUpload("foo").id();
            try (BlobWriter writer = client.resumeBlobUpload("foo", foreign, 0)) {
                writer.write(TEN);
            }
            assertThat(storage.requests()).containsExactly("PATCH /up?sig=1");
            try (BlobWriter writer = client.resumeBlobUpload("foo", unusual, 0)) {
                writer.write(TEN);
            }
            assertThat(peer.requests()).endsWith("PATCH /artifacts-uploads/1");
            // An id is good for its repository and for the client that gave it out.
            assertThatThrownBy(() -> client.resumeBlobUpload("bar", foreign, 0)).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> other.resumeBlobUpload("foo", foreign, 0)).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> client.resumeBlobUpload("foo", foreign + "2", 0))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void knowsItsSessionsBehindAPathPrefix() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(202).header("Location", "/cache/v2/foo/blobs/uploads/1"));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(peer.host() + "/cache")
                        .retry(RetryPolicy.none())
                        .build())) {
            String id = client.startBlobUpload("foo").id();
            assertThat(id).isEqualTo("/cache/v2/foo/blobs/uploads/1");
            client.resumeBlobUpload("foo", id, 0).close();
            assertThatThrownBy(() -> client.resumeBlobUpload("foo", UPLOADS + "1", 0))
                    .isInstanceOf(NotFoundException.class);
            assertThat(peer.requests()).containsExactly("POST /cache/v2/foo/blobs/uploads/");
        }
    }
}
