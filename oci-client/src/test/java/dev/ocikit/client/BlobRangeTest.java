// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobRangeTest {
    private static final byte[] ALL = "0123456789".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(ALL);

    private static Answer part(String range, String body) {
        return Answer.of(206).header("Content-Range", range).body(body);
    }

    private static String read(Peer peer, ByteRange range) throws IOException {
        try (RegistryClient client = peer.client();
                BlobReader reader = client.getBlobRange("foo", DIGEST, range)) {
            assertThat(reader.descriptor().size()).isEqualTo(ALL.length);
            String text = new String(reader.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(reader.length()).isEqualTo(text.length());
            if (!text.isEmpty()) {
                assertThat(ALL[(int) reader.offset()]).isEqualTo((byte) text.charAt(0));
            }
            return text;
        }
    }

    private static void refuses(Answer answer, ByteRange range, ErrorCode code) throws IOException {
        try (Peer peer = Peer.answering(answer)) {
            assertThatThrownBy(() -> read(peer, range))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(code);
        }
    }

    @Test
    void readsAPart() throws IOException {
        try (Peer peer = Peer.answering(part("bytes 2-4/10", "234"))) {
            assertThat(read(peer, ByteRange.of(2, 3))).isEqualTo("234");
            assertThat(peer.requests()).containsExactly("GET /v2/foo/blobs/" + DIGEST);
            assertThat(peer.request(0).header("range")).isEqualTo("bytes=2-4");
        }
    }

    @Test
    void readsFromAnOffsetAndTheLastBytes() throws IOException {
        try (Peer peer = Peer.answering(
                part("bytes 7-9/10", "789"), part("bytes 8-9/10", "89"), part("bytes 0-9/10", "0123456789"))) {
            assertThat(read(peer, ByteRange.from(7))).isEqualTo("789");
            assertThat(read(peer, ByteRange.last(2))).isEqualTo("89");
            assertThat(read(peer, ByteRange.from(0))).isEqualTo("0123456789");
            assertThat(peer.request(0).header("range")).isEqualTo("bytes=7-");
            assertThat(peer.request(1).header("range")).isEqualTo("bytes=-2");
            assertThat(peer.request(2).header("range")).isEqualTo("bytes=0-");
        }
    }

    @Test
    void namesTheRangeAsItWasAskedFor() throws IOException {
        try (Peer peer = Peer.answering(part("bytes 0-4/10", "01234"))) {
            assertThatThrownBy(() -> read(peer, ByteRange.from(0)))
                    .hasMessageContaining("asked for bytes=0-, got bytes 0-4/10");
        }
    }

    @Test
    void readsWhatThereIsOfARangeThatGoesBeyondTheEnd() throws IOException {
        try (Peer peer = Peer.answering(part("bytes 8-9/10", "89"))) {
            assertThat(read(peer, ByteRange.of(8, 100))).isEqualTo("89");
        }
    }

    @Test
    void asksForTheSizeThatAPartDoesNotTell() throws IOException {
        try (Peer peer =
                Peer.answering(part("bytes 2-4/*", "234"), Answer.of(200).length(ALL.length))) {
            assertThat(read(peer, ByteRange.of(2, 3))).isEqualTo("234");
            assertThat(peer.requests()).containsExactly("GET /v2/foo/blobs/" + DIGEST, "HEAD /v2/foo/blobs/" + DIGEST);
        }
    }

    @Test
    void readsAPartWithoutALength() throws IOException {
        try (Peer peer = Peer.answering(part("bytes 2-4/10", "234").chunked())) {
            assertThat(read(peer, ByteRange.of(2, 3))).isEqualTo("234");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 3, 012", "2, 3, 234", "8, 100, 89", "0, 10, 0123456789", "9, 1, 9"})
    void cutsAPartOutOfAWholeBlob(long offset, long length, String expected) throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).body(ALL))) {
            assertThat(read(peer, ByteRange.of(offset, length))).isEqualTo(expected);
        }
    }

    @Test
    void cutsTheLastBytesOutOfAWholeBlob() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).body(ALL), Answer.of(200).body(ALL))) {
            assertThat(read(peer, ByteRange.last(3))).isEqualTo("789");
            assertThat(read(peer, ByteRange.last(300))).isEqualTo("0123456789");
        }
    }

    @Test
    void stopsAfterThePartOfAWholeBlob() throws IOException {
        byte[] block = new byte[1 << 16];
        try (Peer peer = Peer.answering(Answer.of(200).body(block).times(1 << 20));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(1 << 20, 10))) {
            assertThat(reader.readAllBytes()).hasSize(10);
            assertThat(reader.read()).isEqualTo(-1);
        }
    }

    @Test
    @Timeout(60)
    void passesOverNothingOfAWholeBlobUntilItIsRead() throws IOException {
        byte[] block = new byte[1 << 16];
        long far = 1L << 35;
        try (Peer peer = Peer.answering(Answer.of(200).body(block).times(1 << 20));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(far, 10))) {
            assertThat(reader.lead()).isEqualTo(far);
            assertThat(reader.offset()).isEqualTo(far);
            assertThat(reader.length()).isEqualTo(10);
        }
    }

    @Test
    void nothingComesBeforeAPartThatWasAskedFor() throws IOException {
        try (Peer peer = Peer.answering(
                        part("bytes 2-4/10", "234"), Answer.of(200).body(ALL));
                RegistryClient client = peer.client()) {
            try (BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(2, 3))) {
                assertThat(reader.lead()).isZero();
            }
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.lead()).isZero();
            }
        }
    }

    @Test
    void aWholeBlobThatEndsBeforeThePartIsTooShort() throws IOException {
        refuses(Answer.of(200).body("01").length(10).cut(), ByteRange.of(5, 3), ErrorCode.UNAVAILABLE);
        try (Peer peer = Peer.answering(
                Answer.of(200).body("01").chunked(), Answer.of(200).length(ALL.length))) {
            assertThatThrownBy(() -> read(peer, ByteRange.of(5, 3)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("expected 3 bytes, got only 0");
        }
    }

    @Test
    void refusesARangeBeyondTheEndOfAWholeBlob() throws IOException {
        refuses(Answer.of(200).body(ALL), ByteRange.of(10, 1), ErrorCode.RANGE_INVALID);
    }

    @Test
    void callsA416AnInvalidRangeWhateverItsBodySays() throws IOException {
        refuses(
                Answer.of(416).json("{\"errors\":[{\"code\":\"BLOB_UPLOAD_INVALID\"}]}"),
                ByteRange.of(10, 1),
                ErrorCode.RANGE_INVALID);
        refuses(Answer.of(416), ByteRange.of(10, 1), ErrorCode.RANGE_INVALID);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "bytes 0-2/10|012", // another part
                "bytes 2-5/10|2345", // too much
                "bytes 2-3/10|23", // too little
                "bytes 4-2/10|234", // backwards
                "bytes 2-4/3|234", // beyond the whole
                "bytes 2-4|234",
                "2-4/10|234",
                "lines 2-4/10|234",
                "bytes a-b/c|234",
                "bytes 2-99999999999999999999/10|234",
                "\"\"|234",
            })
    void refusesAPartThatWasNotAskedFor(String range, String body) throws IOException {
        refuses(part(range, body), ByteRange.of(2, 3), ErrorCode.UNAVAILABLE);
    }

    @Test
    void refusesAPartOfAnotherLengthThanItsRange() throws IOException {
        refuses(part("bytes 2-4/10", "23456"), ByteRange.of(2, 3), ErrorCode.UNAVAILABLE);
    }

    @Test
    void refusesAPartThatEndsEarly() throws IOException {
        refuses(part("bytes 2-4/10", "23").chunked(), ByteRange.of(2, 3), ErrorCode.SIZE_INVALID);
    }

    @Test
    void leavesOutWhatFollowsAPart() throws IOException {
        try (Peer peer = Peer.answering(part("bytes 2-4/10", "234567").chunked())) {
            assertThat(read(peer, ByteRange.of(2, 3))).isEqualTo("234");
        }
    }

    @Test
    void refusesAnEncodedPart() throws IOException {
        refuses(
                part("bytes 2-4/10", "234").header("Content-Encoding", "gzip"),
                ByteRange.of(2, 3),
                ErrorCode.UNAVAILABLE);
    }

    @Test
    void refusesAPartThatReportsAnotherDigest() throws IOException {
        refuses(
                part("bytes 2-4/10", "234").header("Docker-Content-Digest", Digest.sha256(new byte[1])),
                ByteRange.of(2, 3),
                ErrorCode.DIGEST_INVALID);
    }

    @Test
    void keepsTheConnectionAfterAPart() throws IOException {
        try (Peer peer = Peer.of(seen -> part("bytes 2-4/10", "234"));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 5; i++) {
                try (BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(2, 3))) {
                    assertThat(reader.readNBytes(3)).hasSize(3);
                }
            }
            assertThat(peer.connections()).isEqualTo(1);
        }
    }
}
