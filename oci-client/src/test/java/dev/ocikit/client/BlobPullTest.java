// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BlobPullTest {
    private static final byte[] HELLO = "hello, blob".getBytes(StandardCharsets.UTF_8);
    private static final byte[] OTHER = "other, blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(HELLO);

    @Test
    void readsABlobInOneRequest() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Docker-Content-Digest", DIGEST).body(HELLO));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo/bar", DIGEST)) {
            assertThat(reader.descriptor()).isEqualTo(Descriptor.of("application/octet-stream", DIGEST, HELLO.length));
            assertThat(reader.readAllBytes()).isEqualTo(HELLO);
            assertThat(reader.read()).isEqualTo(-1);
            assertThat(peer.requests()).containsExactly("GET /v2/foo/bar/blobs/" + DIGEST);
            assertThat(peer.request(0).header("user-agent")).isEqualTo("ocikit");
            assertThat(peer.request(0).has("upgrade")).isFalse();
        }
    }

    @Test
    void usesAConnectionAgainWhenABlobWasReadToItsLastByte() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200).body(HELLO));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 5; i++) {
                try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                    assertThat(reader.readNBytes(HELLO.length)).isEqualTo(HELLO);
                }
            }
            assertThat(peer.requests()).hasSize(5);
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void handsOutReceivedBuffersThatNobodyCanChange() throws IOException {
        byte[] large = new byte[300_000];
        try (Peer peer = Peer.answering(Answer.of(200).body(large));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", Digest.sha256(large))) {
            int total = reader.readNBytes(10).length;
            for (ByteBuffer next = reader.readBuffer(); next.hasRemaining(); next = reader.readBuffer()) {
                assertThat(next.isReadOnly()).isTrue();
                total += next.remaining();
            }
            assertThat(total).isEqualTo(large.length);
        }
    }

    @Test
    void refusesOtherContentThanWasAskedForEvenIfTheRegistryReportsItsDigest() throws IOException {
        Digest reported = Digest.sha256(OTHER);
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Docker-Content-Digest", reported).body(OTHER));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .isInstanceOf(ContentMismatchException.class)
                    .hasMessageContaining(DIGEST.toString())
                    .hasMessageContaining(reported.toString());
        }
    }

    @Test
    void neverEndsQuietlyOnOtherContent() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Docker-Content-Digest", DIGEST).body(OTHER));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            Throwable first = catchThrowable(reader::readAllBytes);
            assertThat(first).isInstanceOf(ContentMismatchException.class);
            assertThat(((OciException) first).code()).isEqualTo(ErrorCode.DIGEST_INVALID);
            assertThatThrownBy(reader::read).isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(reader::readBuffer).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void refusesAnEmptyAnswerForABlobThatIsNotEmpty() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::read).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void readsTheEmptyBlob() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", Digest.sha256(new byte[0]))) {
            assertThat(reader.length()).isZero();
            assertThat(reader.readAllBytes()).isEmpty();
        }
    }

    @Test
    void verifiesSha512() throws IOException {
        Digest digest = DigestAlgorithm.SHA512.digest(HELLO);
        try (Peer peer = Peer.answering(
                        // A digest of another algorithm may name the same content.
                        Answer.of(200).header("Docker-Content-Digest", DIGEST).body(HELLO),
                        Answer.of(200).body(OTHER));
                RegistryClient client = peer.client()) {
            try (BlobReader reader = client.getBlob("foo", digest)) {
                assertThat(reader.readAllBytes()).isEqualTo(HELLO);
            }
            try (BlobReader reader = client.getBlob("foo", digest)) {
                assertThatThrownBy(reader::readAllBytes).isInstanceOf(ContentMismatchException.class);
            }
        }
    }

    @Test
    void refusesToReadWhatItCannotVerifyBeforeItAsks() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", Digest.parse("blake9:abcdefabcdefabcdefabcdefabcdefab")))
                    .isInstanceOf(UnsupportedException.class);
            assertThat(peer.requests()).isEmpty();
        }
    }

    @Test
    void ignoresAReportedDigestThatIsNoDigest() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200)
                        .header("Docker-Content-Digest", "nonsense")
                        .body(HELLO));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(HELLO);
        }
    }

    @Test
    void reportsAConnectionThatIsCutInTheMiddle() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).body(HELLO).length(1000).cut());
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes)
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("GET blob " + DIGEST)
                    .hasMessageContaining(peer.host() + "/foo")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.UNAVAILABLE);
        }
    }

    @Test
    void asksForTheSizeWhenTheAnswerDoesNotTellIt() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? Answer.of(200).length(HELLO.length)
                        : Answer.of(200).body(HELLO).chunked());
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.length()).isEqualTo(HELLO.length);
            assertThat(reader.readAllBytes()).isEqualTo(HELLO);
            assertThat(peer.requests()).containsExactly("GET /v2/foo/blobs/" + DIGEST, "HEAD /v2/foo/blobs/" + DIGEST);
        }
    }

    @Test
    void refusesMoreBytesThanTheSizeItWasTold() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? Answer.of(200).length(HELLO.length)
                        : Answer.of(200).body(HELLO).times(3).chunked());
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(() -> reader.transferTo(new ByteArrayOutputStream()))
                    .isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void readsASmallBlobWhoseSizeNobodyTells() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? Answer.of(200).length(-1)
                        : Answer.of(200).body(HELLO).untilClose());
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.length()).isEqualTo(HELLO.length);
            assertThat(reader.readAllBytes()).isEqualTo(HELLO);
        }
    }

    @Test
    void verifiesASmallBlobWhoseSizeNobodyTells() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200).body(OTHER).chunked());
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST)).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void takesABlobThatItsStorageCallsEncodedForWhatItIs() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Content-Encoding", "gzip").body(HELLO));
                RegistryClient client = peer.client();
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(HELLO);
        }
    }

    @Test
    void callsAMissingBlobUnknownWhateverTheBodySays() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(404).body("<html>404</html>"),
                        Answer.of(404).json("{\"errors\":[{\"code\":\"NOT_FOUND\",\"message\":\"gone\"}]}"),
                        Answer.of(404).json("{\"errors\":[{\"code\":\"NAME_UNKNOWN\"}]}"));
                RegistryClient client = peer.client()) {
            for (ErrorCode code :
                    new ErrorCode[] {ErrorCode.BLOB_UNKNOWN, ErrorCode.BLOB_UNKNOWN, ErrorCode.NAME_UNKNOWN}) {
                assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                        .isInstanceOf(NotFoundException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(code);
            }
        }
    }

    @Test
    void stopsTheTransferWhenAReaderIsClosedEarly() throws Exception {
        CountDownLatch hungUp = new CountDownLatch(1);
        byte[] block = new byte[1 << 16];
        try (Peer peer = Peer.of(seen -> Answer.of(200).body(block).times(1 << 20));
                RegistryClient client = peer.client()) {
            BlobReader reader = client.getBlob("foo", DIGEST);
            assertThat(reader.readNBytes(1000)).hasSize(1000);
            reader.close();
            reader.close();
            assertThatThrownBy(() -> reader.transferTo(new ByteArrayOutputStream()))
                    .isInstanceOf(IOException.class);
            try (BlobReader next = client.getBlob("foo", DIGEST)) {
                assertThat(next.read()).isZero();
            }
            hungUp.countDown();
        }
    }

    @Test
    void resolvesABlobWithoutReadingIt() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).length(12345));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(12345);
            assertThat(peer.requests()).containsExactly("HEAD /v2/foo/blobs/" + DIGEST);
        }
    }

    @Test
    void resolvesABlobByGetWhenHeadDoesNotTellTheSize() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(200).length(-1), Answer.of(200).body(HELLO).length(1 << 30));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(1 << 30);
            assertThat(peer.requests()).containsExactly("HEAD /v2/foo/blobs/" + DIGEST, "GET /v2/foo/blobs/" + DIGEST);
        }
    }

    @Test
    void callsABlobThatHeadDoesNotFindUnknown() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(404));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST))
                    .isInstanceOf(NotFoundException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.BLOB_UNKNOWN);
        }
    }

    @Test
    void refusesAHeadThatReportsAnotherDigest() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200)
                        .header("Docker-Content-Digest", Digest.sha256(OTHER))
                        .length(5));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST)).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void deletesABlob() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(202), Answer.of(404), Answer.of(405));
                RegistryClient client = peer.client()) {
            client.deleteBlob("foo", DIGEST);
            assertThatThrownBy(() -> client.deleteBlob("foo", DIGEST)).isInstanceOf(NotFoundException.class);
            assertThatThrownBy(() -> client.deleteBlob("foo", DIGEST)).isInstanceOf(UnsupportedException.class);
            assertThat(peer.requests()).containsOnly("DELETE /v2/foo/blobs/" + DIGEST);
        }
    }

    @Test
    void refusesBadNamesBeforeItAsks() throws IOException {
        try (Peer peer = Peer.answering();
                RegistryClient client = peer.client()) {
            for (String name : new String[] {"", "Foo", "../foo", "foo/../bar", "foo?x", "foo bar", "foo\r\nX: y"}) {
                assertThatThrownBy(() -> client.getBlob(name, DIGEST))
                        .isInstanceOf(OciException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.NAME_INVALID);
                assertThatThrownBy(() -> client.mountBlob("foo", DIGEST, name)).isInstanceOf(OciException.class);
            }
            assertThat(peer.requests()).isEmpty();
        }
    }
}
