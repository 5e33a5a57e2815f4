// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushBlobTest {
    private static final byte[] HELLO = "hello, blob".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(HELLO);
    private static final String ENCODED = DIGEST.toString().replace(":", "%3A");
    private static final String UPLOADS = "/v2/foo/blobs/uploads/";
    private static final byte[] LARGE = new byte[(3 << 20) + 17];
    private static final Digest LARGE_DIGEST = Digest.sha256(LARGE);

    private static Answer session(String location) {
        return Answer.of(202).header("Location", location).header("Range", "0-0");
    }

    private static Answer created() {
        return Answer.of(201).header("Location", "/v2/foo/blobs/" + DIGEST);
    }

    @Test
    void pushesASmallBlobInTwoRequests() throws IOException {
        try (Peer peer = Peer.answering(session(UPLOADS + "1"), created());
                RegistryClient client = peer.client()) {
            assertThat(client.pushBlob("foo", DIGEST, BlobSource.of(HELLO)))
                    .isEqualTo(Descriptor.of("application/octet-stream", DIGEST, HELLO.length));
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS, "PUT " + UPLOADS + "1?digest=" + ENCODED);
            assertThat(peer.request(0).header("content-length")).isEqualTo("0");
            Seen put = peer.request(1);
            assertThat(put.bytes()).isEqualTo(HELLO);
            assertThat(put.header("content-length")).isEqualTo("" + HELLO.length);
            assertThat(put.header("content-type")).isEqualTo("application/octet-stream");
            assertThat(put.has("transfer-encoding")).isFalse();
            assertThat(put.has("content-range")).isFalse();
            assertThat(put.has("expect")).isFalse();
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void pushesTheEmptyBlobWithItsLength() throws IOException {
        Digest empty = Digest.sha256(new byte[0]);
        try (Peer peer = Peer.answering(session(UPLOADS + "1"), created());
                RegistryClient client = peer.client()) {
            client.pushBlob("foo", empty, BlobSource.of(new byte[0]));
            assertThat(peer.request(1).header("content-length")).isEqualTo("0");
        }
    }

    @Test
    void looksForALargeBlobFirst() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(200).length(LARGE.length));
                RegistryClient client = peer.client()) {
            client.pushBlob("foo", LARGE_DIGEST, BlobSource.of(LARGE));
            assertThat(peer.requests()).containsExactly("HEAD /v2/foo/blobs/" + LARGE_DIGEST);
        }
    }

    @Test
    void pushesALargeBlobThatIsNotThere() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(404), session(UPLOADS + "1"), created());
                RegistryClient client = peer.client()) {
            client.pushBlob("foo", LARGE_DIGEST, BlobSource.of(LARGE));
            assertThat(peer.requests())
                    .containsExactly(
                            "HEAD /v2/foo/blobs/" + LARGE_DIGEST,
                            "POST " + UPLOADS,
                            "PUT " + UPLOADS + "1?digest="
                                    + LARGE_DIGEST.toString().replace(":", "%3A"));
            assertThat(peer.request(2).bodyLength()).isEqualTo(LARGE.length);
            assertThat(peer.request(2).header("content-length")).isEqualTo("" + LARGE.length);
        }
    }

    @Test
    void pushesWhereItMayNotLook() throws IOException {
        try (Peer peer = Peer.answering(Answer.of(403), session(UPLOADS + "1"), created());
                RegistryClient client = peer.client()) {
            client.pushBlob("foo", LARGE_DIGEST, BlobSource.of(LARGE));
            assertThat(peer.requests()).hasSize(3);
        }
    }

    @Test
    void pushesFilesAndStreamsWithTheirLength(@TempDir Path dir) throws IOException {
        byte[] content = LARGE.clone();
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ((i * 31) >> 3);
        }
        Path file = Files.write(dir.resolve("blob"), content);
        BlobSource reopenable = new BlobSource() {
            @Override
            public long size() {
                return content.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        };
        for (BlobSource source : new BlobSource[] {
            BlobSource.of(file), BlobSource.once(new ByteArrayInputStream(content), content.length), reopenable
        }) {
            try (Peer peer = Peer.answering(session(UPLOADS + "1"), created());
                    RegistryClient client = RegistryClient.create(
                            peer.options().existenceCheckBytes(Long.MAX_VALUE).build())) {
                client.pushBlob("foo", Digest.sha256(content), source);
                Seen put = peer.request(1);
                assertThat(put.bodyLength()).isEqualTo(content.length);
                assertThat(put.has("transfer-encoding")).isFalse();
                assertThat(put.bytes()).isEqualTo(java.util.Arrays.copyOf(content, put.bytes().length));
            }
        }
    }

    @Test
    void tellsTheAlgorithmUnlessItIsSha256() throws IOException {
        Digest digest = DigestAlgorithm.SHA512.digest(HELLO);
        try (Peer peer = Peer.answering(session(UPLOADS + "1"), created());
                RegistryClient client = peer.client()) {
            client.pushBlob("foo", digest, BlobSource.of(HELLO));
            assertThat(peer.request(0)).hasToString("POST " + UPLOADS + "?digest-algorithm=sha512");
            assertThat(peer.request(1).target()).endsWith("?digest=sha512%3A" + digest.encoded());
        }
    }

    @Test
    void takesTheLocationAsItIs() throws IOException {
        try (Peer peer = Peer.of(seen -> switch (seen.target()) {
                    case "/v2/absolute/blobs/uploads/" ->
                        session("http://" + seen.header("host") + "/up?_state=a%2Fb==");
                    case "/v2/relative/blobs/uploads/" -> session("next");
                    case "/v2/query/blobs/uploads/" -> session("?state=1&x");
                    case "/v2/empty/blobs/uploads/" -> session("/up?");
                    case "/v2/odd/blobs/uploads/" -> session("/up/a b|c?d={e}#fragment");
                    default -> created();
                });
                RegistryClient client = peer.client()) {
            for (String name : new String[] {"absolute", "relative", "query", "empty", "odd"}) {
                client.pushBlob(name, DIGEST, BlobSource.of(HELLO));
            }
            assertThat(peer.requests().stream().filter(line -> line.startsWith("PUT")))
                    .containsExactly(
                            "PUT /up?_state=a%2Fb==&digest=" + ENCODED,
                            "PUT /v2/relative/blobs/uploads/next?digest=" + ENCODED,
                            "PUT /v2/query/blobs/uploads/?state=1&x&digest=" + ENCODED,
                            "PUT /up?digest=" + ENCODED,
                            "PUT /up/a%20b%7Cc?d=%7Be%7D&digest=" + ENCODED);
        }
    }

    @Test
    void refusesASessionWithoutALocation() throws IOException {
        for (Answer answer : new Answer[] {
            Answer.of(202), session(""), session("ftp://example.com/x"), session("http://"), session("http://[::1")
        }) {
            try (Peer peer = Peer.answering(answer);
                    RegistryClient client = peer.client()) {
                assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(HELLO)))
                        .isInstanceOf(OciException.class)
                        .hasMessageContaining("Location")
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.UNAVAILABLE);
            }
        }
    }

    @Test
    void sendsNothingOfOursToAForeignLocationButTheBlob() throws IOException {
        try (Peer storage = Peer.answering(created());
                Peer peer = Peer.answering(session(storage.url() + "/up?sig=1"));
                RegistryClient client = RegistryClient.create(peer.options()
                        .transport(inner -> request -> inner.send(
                                request.toRegistry() ? request.withHeader("Authorization", "Bearer secret") : request))
                        .build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(HELLO));
            assertThat(peer.request(0).header("authorization")).isEqualTo("Bearer secret");
            assertThat(storage.requests()).containsExactly("PUT /up?sig=1&digest=" + ENCODED);
            assertThat(storage.request(0).has("authorization")).isFalse();
        }
    }

    @Test
    void cancelsTheSessionOfAFailedPush() throws IOException {
        try (Peer peer = Peer.answering(
                        session(UPLOADS + "1?state=x"),
                        Answer.of(400).json("{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"no\"}]}"),
                        Answer.of(204));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(HELLO)))
                    .isInstanceOf(ContentMismatchException.class)
                    .hasMessageContaining("DIGEST_INVALID: no");
            assertThat(peer.requests()).endsWith("DELETE " + UPLOADS + "1?state=x");
        }
    }

    @Test
    void reportsThePushAndNotTheCancellationThatFailed() throws IOException {
        try (Peer peer = Peer.answering(session(UPLOADS + "1"), Answer.of(403), Answer.of(500));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(HELLO)))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.DENIED);
            assertThat(peer.requests()).hasSize(3);
        }
    }

    @Test
    void refusesASourceThatIsNotAsLongAsItSays(@TempDir Path dir) throws IOException {
        Path file = Files.write(dir.resolve("blob"), LARGE);
        BlobSource changed = BlobSource.of(file);
        Files.write(file, HELLO);
        for (BlobSource source : new BlobSource[] {
            BlobSource.once(new ByteArrayInputStream(HELLO), HELLO.length + 1),
            BlobSource.once(new ByteArrayInputStream(HELLO), HELLO.length - 1),
            BlobSource.once(new ByteArrayInputStream(LARGE), LARGE.length + 1),
            BlobSource.once(new ByteArrayInputStream(LARGE), LARGE.length - 1),
            changed
        }) {
            try (Peer peer = Peer.of(seen -> seen.method().equals("POST") ? session(UPLOADS + "1") : Answer.of(204));
                    RegistryClient client = RegistryClient.create(
                            peer.options().existenceCheckBytes(Long.MAX_VALUE).build())) {
                assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, source))
                        .isInstanceOf(ContentMismatchException.class)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.SIZE_INVALID);
                assertThat(peer.requests()).containsExactly("POST " + UPLOADS, "DELETE " + UPLOADS + "1");
            }
        }
    }

    @Test
    void passesOnTheFailureOfASource() throws IOException {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        for (long size : new long[] {100, 5 << 20}) {
            try (Peer peer = Peer.of(seen -> seen.method().equals("POST") ? session(UPLOADS + "1") : Answer.of(204));
                    RegistryClient client = RegistryClient.create(
                            peer.options().existenceCheckBytes(Long.MAX_VALUE).build())) {
                assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.once(broken, size)))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessage("the disk is gone");
            }
        }
    }

    @Test
    void refusesACommitThatReportsAnotherDigest() throws IOException {
        try (Peer peer = Peer.answering(
                        session(UPLOADS + "1"),
                        created().header("Docker-Content-Digest", LARGE_DIGEST),
                        Answer.of(204));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(HELLO)))
                    .isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void pushesInASinglePostWhenToldTo() throws IOException {
        try (Peer peer = Peer.answering(created());
                RegistryClient client =
                        RegistryClient.create(peer.options().singlePost(true).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(HELLO));
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS + "?digest=" + ENCODED);
            assertThat(peer.request(0).bytes()).isEqualTo(HELLO);
            assertThat(peer.request(0).header("content-type")).isEqualTo("application/octet-stream");
        }
    }

    @Test
    void goesOnWhereASinglePostIsNotTaken() throws IOException {
        try (Peer peer = Peer.answering(session(UPLOADS + "1"), created());
                RegistryClient client =
                        RegistryClient.create(peer.options().singlePost(true).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(HELLO));
            assertThat(peer.requests())
                    .containsExactly(
                            "POST " + UPLOADS + "?digest=" + ENCODED, "PUT " + UPLOADS + "1?digest=" + ENCODED);
            assertThat(peer.request(1).bytes()).isEqualTo(HELLO);
        }
    }

    @Test
    void doesNotSpendContentThatCannotBeReadAgainOnASinglePost() throws IOException {
        try (Peer peer = Peer.answering(session(UPLOADS + "1"), created());
                RegistryClient client =
                        RegistryClient.create(peer.options().singlePost(true).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.once(new ByteArrayInputStream(HELLO), HELLO.length));
            assertThat(peer.requests()).containsExactly("POST " + UPLOADS, "PUT " + UPLOADS + "1?digest=" + ENCODED);
        }
    }

    @Test
    void pushesWhatItReadsFromItself() throws IOException {
        byte[] block = new byte[1 << 20];
        byte[] all = new byte[64 << 20];
        Digest digest = Digest.sha256(all);
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "GET" -> Answer.of(200).body(block).times(64);
                    case "POST" -> session(UPLOADS + "1");
                    case "PUT" -> created();
                    default -> Answer.of(404);
                });
                RegistryClient client = peer.client();
                var reader = client.getBlob("bar", digest)) {
            client.pushBlob("foo", digest, BlobSource.once(reader, reader.length()));
            assertThat(peer.request(3).bodyLength()).isEqualTo(all.length);
        }
    }
}
