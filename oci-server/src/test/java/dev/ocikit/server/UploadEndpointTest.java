// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.bytes;
import static dev.ocikit.server.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadEndpointTest {
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    private ServedRegistry served;

    @BeforeEach
    void serve() throws IOException {
        served = ServedRegistry.inMemory();
    }

    @AfterEach
    void stop() throws IOException {
        served.close();
    }

    private void assertBlob(String repository, String content) throws IOException {
        assertThat(served.ask("GET /v2/" + repository + "/blobs/" + digest(content))
                        .text())
                .isEqualTo(content);
    }

    @Test
    void opensASessionWithAUuidInItsLocation() throws IOException {
        Wire.Answer answer = served.ask("POST /v2/a/b/blobs/uploads/");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).matches("/v2/a/b/blobs/uploads/" + UUID + "\\.[A-Za-z0-9_-]+");
        assertThat(answer.header("Docker-Upload-UUID")).matches(UUID);
        assertThat(answer.header("Range")).isEqualTo("0-0");
        assertThat(answer.headers()).doesNotContainKey("oci-chunk-min-length");
        assertThat(served.ask("POST /v2/a/b/blobs/uploads").status()).isEqualTo(202);
    }

    @Test
    void takesABlobInOnePost() throws IOException {
        Digest digest = digest("hello");
        Wire.Answer answer = served.ask("POST /v2/a/blobs/uploads/?digest=" + digest, "", "hello");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).isEqualTo("/v2/a/blobs/" + digest);
        assertThat(answer.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        assertBlob("a", "hello");
    }

    @Test
    void takesABlobInOnePostOfChunks() throws IOException {
        served.wire()
                .send("POST /v2/a/blobs/uploads/?digest=" + digest("hello")
                        + " HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nhel\n2\nlo\n0\n\n");
        assertThat(served.wire().answer(false).status()).isEqualTo(201);
        assertBlob("a", "hello");
        served.wire()
                .send("POST /v2/a/blobs/uploads/?digest=" + digest("other")
                        + " HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nhel\n2\nlo\n0\n\n");
        assertThat(served.wire().answer(false).code()).isEqualTo("DIGEST_INVALID");
    }

    @Test
    void refusesAPostOfAnotherBlob() throws IOException {
        Wire.Answer answer = served.ask("POST /v2/a/blobs/uploads/?digest=" + digest("hello"), "", "hallo");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
        assertThat(served.ask("HEAD /v2/a/blobs/" + digest("hello")).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "digest=not-a-digest",
                "digest=not-a-digest%",
                "digest=not-a-digest%zz",
                "digest=not-a-digest%E2%80%A6",
                "digest=not-a-digest\u2026",
                "digest=sha256:0",
                "digest=not-a-digest&mount=sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
                "mount=not-a-digest%zz&from=b",
                "mount=not-a-digest",
            })
    void refusesAPostWithWhatIsNoDigest(String query) throws IOException {
        assertDigestInvalid(served.ask("POST /v2/a/blobs/uploads/?" + query, "", "hello"));
        if (query.startsWith("digest")) {
            assertDigestInvalid(served.ask("PUT " + served.session("a") + "?" + query, "", "hello"));
            String manifest = "/v2/a/manifests/v1?" + query;
            assertDigestInvalid(served.ask("PUT " + manifest, ServedRegistry.INDEX_TYPE, ServedRegistry.INDEX));
        }
    }

    private static void assertDigestInvalid(Wire.Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
    }

    @Test
    void keepsASessionThatIsCommittedUnderAnotherDigest() throws IOException {
        String location = served.ask("PATCH " + served.session("a"), "Content-Range: 0-4", "hello")
                .header("Location");
        for (String wrong : new String[] {digest("other").toString(), "sha512:" + "0".repeat(128)}) {
            assertDigestInvalid(served.ask("PUT " + location + "?digest=" + wrong));
            assertThat(served.ask("GET " + location).header("Range")).isEqualTo("0-4");
        }
        assertThat(served.ask("PUT " + location + "?digest=" + digest("hello")).status())
                .isEqualTo(201);
        assertBlob("a", "hello");
        assertThat(served.ask("GET " + location).status()).isEqualTo(404);
    }

    @Test
    void keepsWhatCameWithACommitUnderAnotherDigest() throws IOException {
        String location = served.session("a");
        assertDigestInvalid(served.ask("PUT " + location + "?digest=" + digest("other"), "", "hello"));
        Wire.Answer status = served.ask("GET " + location);
        assertThat(status.header("Range")).isEqualTo("0-4");
        Wire.Answer more = served.ask("PATCH " + status.header("Location"), "Content-Range: 5-5", "!");
        assertThat(more.status()).isEqualTo(202);
        assertThat(served.ask("PUT " + more.header("Location") + "?digest=" + digest("hello!"))
                        .status())
                .isEqualTo(201);
        assertBlob("a", "hello!");
    }

    /** A client that repeats a request must not append the content again, after which no digest would be right. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void doesNotAppendTheBodyOfAPutThatIsSentAgain(boolean chunked) throws IOException {
        String location = served.session("a");
        assertDigestInvalid(put(location, "hallo", chunked));
        for (int i = 0; i < 2; i++) {
            Wire.Answer again = put(location, "hello", chunked);
            assertThat(again.status()).isEqualTo(416);
            assertThat(again.code()).isEqualTo("BLOB_UPLOAD_INVALID");
            assertThat(again.header("Range")).isEqualTo("0-4");
            assertThat(served.ask("PUT " + again.header("Location") + "?digest=" + digest("other"))
                            .code())
                    .isEqualTo("DIGEST_INVALID");
        }
        String current = served.ask("GET " + location).header("Location");
        assertThat(served.ask("PUT " + current + "?digest=" + digest("hallo!"), "", "!")
                        .status())
                .isEqualTo(201);
        assertBlob("a", "hallo!");
    }

    private Wire.Answer put(String location, String body, boolean chunked) throws IOException {
        String line = "PUT " + location + "?digest=" + digest("hello");
        if (!chunked) {
            return served.ask(line, "", body);
        }
        try (Wire wire = served.connect()) {
            wire.send(line + " HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n" + Integer.toHexString(body.length())
                    + "\n" + body + "\n0\n\n");
            return wire.answer(false);
        }
    }

    @Test
    void doesNotAppendTheLastChunkOfAPutWhoseBodyWasCut() throws IOException {
        String location = served.ask("PATCH " + served.session("a"), "", "012").header("Location");
        String target = "PUT " + location + "?digest=" + digest("012345");
        try (Wire cut = served.connect()) {
            cut.send(target + " HTTP/1.1\nHost: x\nContent-Length: 3\n\n", bytes("34"));
            cut.endOfSending();
            assertThat(cut.answer(false).status()).isEqualTo(400);
        }
        Wire.Answer again = served.ask(target, "", "345");
        assertThat(again.status()).isEqualTo(416);
        assertThat(again.header("Range")).isEqualTo("0-4");
        assertThat(served.ask("PUT " + again.header("Location") + "?digest=" + digest("012345"), "", "5")
                        .status())
                .isEqualTo(201);
        assertBlob("a", "012345");
    }

    @Test
    void takesABlobInOnePut() throws IOException {
        String location = served.session("a");
        Wire.Answer answer = served.ask("PUT " + location + "?digest=" + digest("hello"), "", "hello");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Docker-Content-Digest"))
                .isEqualTo(digest("hello").toString());
        assertBlob("a", "hello");
    }

    @Test
    void takesABlobInChunksWithAndWithoutContentRange() throws IOException {
        Wire.Answer first = served.ask("PATCH " + served.session("a"), "Content-Range: 0-2", "012");
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("Range")).isEqualTo("0-2");
        Wire.Answer second = served.ask("PATCH " + first.header("Location"), "", "345");
        assertThat(second.header("Range")).isEqualTo("0-5");
        Wire.Answer third = served.ask("PATCH " + second.header("Location"), "Content-Range: bytes 6-7/*", "67");
        assertThat(third.header("Range")).isEqualTo("0-7");
        Wire.Answer last = served.ask(
                "PUT " + third.header("Location") + "?digest=" + digest("0123456789"), "Content-Range: 8-9", "89");
        assertThat(last.status()).isEqualTo(201);
        assertBlob("a", "0123456789");
    }

    @Test
    void takesAStreamOfUnknownLength() throws IOException {
        served.wire()
                .send("PATCH " + served.session("a")
                        + " HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nhel\n2\nlo\n0\n\n");
        Wire.Answer answer = served.wire().answer(false);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Range")).isEqualTo("0-4");
        assertThat(served.ask("PUT " + answer.header("Location") + "?digest=" + digest("hello"))
                        .status())
                .isEqualTo(201);
        assertBlob("a", "hello");
    }

    @Test
    void takesABlobUnderAnyAlgorithmWhateverWasAnnounced() throws IOException {
        Digest sha512 = DigestAlgorithm.SHA512.digest(bytes("hello"));
        String location = served.session("a");
        assertThat(served.ask("PUT " + location + "?digest=" + sha512, "", "hello")
                        .status())
                .isEqualTo(201);
        Wire.Answer announced = served.ask("POST /v2/a/blobs/uploads/?digest-algorithm=sha512");
        assertThat(announced.status()).isEqualTo(202);
        assertThat(served.ask("PUT " + announced.header("Location") + "?digest=" + digest("hi"), "", "hi")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void refusesAChunkOutOfOrderAndKeepsTheSession() throws IOException {
        String location = served.session("a");
        Wire.Answer early = served.ask("PATCH " + location, "Content-Range: 3-5", "345");
        assertThat(early.status()).isEqualTo(416);
        assertThat(early.code()).isEqualTo("BLOB_UPLOAD_INVALID");
        Wire.Answer status = served.ask("GET " + location);
        assertThat(status.status()).isEqualTo(204);
        assertThat(status.header("Range")).isEqualTo("0-0");
        Wire.Answer first = served.ask("PATCH " + status.header("Location"), "Content-Range: 0-2", "012");
        assertThat(first.status()).isEqualTo(202);
        assertThat(served.ask("PATCH " + first.header("Location"), "Content-Range: 0-2", "012")
                        .status())
                .isEqualTo(416);
        assertThat(served.ask(
                                "PUT " + first.header("Location") + "?digest=" + digest("012345"),
                                "Content-Range: 4-5",
                                "45")
                        .status())
                .isEqualTo(416);
        assertThat(served.ask("GET " + location + "?digest=" + digest("012345")).header("Range"))
                .isEqualTo("0-2");
        assertThat(served.ask(
                                "PUT " + first.header("Location") + "?digest=" + digest("012345"),
                                "Content-Range: 3-5",
                                "345")
                        .status())
                .isEqualTo(201);
        assertBlob("a", "012345");
    }

    @Test
    void goesOnFromAnEarlierLocation() throws IOException {
        String location = served.session("a");
        served.ask("PATCH " + location, "", "012");
        assertThat(served.ask("GET " + location).header("Range")).isEqualTo("0-2");
        assertThat(served.ask("PATCH " + location, "", "345").header("Range")).isEqualTo("0-5");
        assertThat(served.ask("PUT " + location + "?digest=" + digest("012345")).status())
                .isEqualTo(201);
    }

    @Test
    void refusesAContentRangeThatIsNotTheBody() throws IOException {
        String location = served.session("a");
        assertThat(served.ask("PATCH " + location, "Content-Range: 0-4", "012").code())
                .isEqualTo("SIZE_INVALID");
        assertRefusesTheRestOfAStream("PATCH " + location, "0-1", "hel");
        assertRefusesTheRestOfAStream("PATCH " + location, "2-9", "llo");
        assertThat(served.ask("GET " + location).header("Range")).isEqualTo("0-4");
    }

    private void assertRefusesTheRestOfAStream(String line, String range, String body) throws IOException {
        try (Wire wire = served.connect()) {
            wire.send(line + " HTTP/1.1\nHost: x\nContent-Range: " + range + "\nTransfer-Encoding: chunked\n\n3\n"
                    + body + "\n0\n\n");
            assertThat(wire.answer(false).code()).isEqualTo("SIZE_INVALID");
        }
    }

    @Test
    void keepsWhatArrivedOfABodyThatWasCut() throws IOException {
        String location = served.session("a");
        try (Wire cut = served.connect()) {
            cut.send("PATCH " + location + " HTTP/1.1\nHost: x\nContent-Length: 10\n\n", bytes("01234"));
            cut.endOfSending();
            assertThat(cut.answer(false).status()).isEqualTo(400);
        }
        Wire.Answer status = served.ask("GET " + location);
        assertThat(status.header("Range")).isEqualTo("0-4");
        try (Wire cut = served.connect()) {
            cut.send(
                    "PUT " + status.header("Location") + "?digest=" + digest("0123456789")
                            + " HTTP/1.1\nHost: x\nContent-Length: 5\n\n",
                    bytes("567"));
            cut.endOfSending();
            assertThat(cut.answer(false).status()).isEqualTo(400);
        }
        Wire.Answer later = served.ask("GET " + location);
        assertThat(later.header("Range")).isEqualTo("0-7");
        assertThat(served.ask("PUT " + later.header("Location") + "?digest=" + digest("0123456789"), "", "89")
                        .status())
                .isEqualTo(201);
        assertBlob("a", "0123456789");
    }

    @Test
    void cancelsASession() throws IOException {
        String location = served.session("a");
        assertThat(served.ask("DELETE " + location).status()).isEqualTo(204);
        for (String request : new String[] {"DELETE ", "GET ", "PATCH "}) {
            Wire.Answer answer = served.ask(request + location, "", request.equals("PATCH ") ? "x" : "");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.code()).isEqualTo("BLOB_UPLOAD_UNKNOWN");
        }
        assertThat(served.ask("PUT " + location + "?digest=" + digest("x"), "", "x")
                        .code())
                .isEqualTo("BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void refusesTheWrongDigestAtTheEnd() throws IOException {
        Wire.Answer first = served.ask("PATCH " + served.session("a"), "", "hello");
        Wire.Answer answer = served.ask("PUT " + first.header("Location") + "?digest=" + digest("other"));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("DIGEST_INVALID");
    }

    @Test
    void doesNotKnowTheSessionInAnotherRepository() throws IOException {
        String location = served.session("a").replace("/v2/a/", "/v2/b/");
        assertThat(served.ask("GET " + location).code()).isEqualTo("BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void mountsABlobFromARepositoryOrFromAnywhere() throws IOException {
        Digest digest = served.push("from/here", "hello");
        Wire.Answer named = served.ask("POST /v2/a/blobs/uploads/?mount=" + digest + "&from=from%2Fhere");
        assertThat(named.status()).isEqualTo(201);
        assertThat(named.header("Location")).isEqualTo("/v2/a/blobs/" + digest);
        assertThat(named.header("Docker-Content-Digest")).isEqualTo(digest.toString());
        Wire.Answer anonymous = served.ask("POST /v2/b/blobs/uploads/?mount=" + digest);
        assertThat(anonymous.status()).isEqualTo(201);
        assertBlob("a", "hello");
        assertBlob("b", "hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&from=nowhere", "&from=from/here"})
    void opensASessionForAMountThatCannotBe(String from) throws IOException {
        served.push("from/here", "other");
        Wire.Answer answer = served.ask("POST /v2/a/blobs/uploads/?mount=" + digest("hello") + from);
        assertThat(answer.status()).isEqualTo(202);
        String location = answer.header("Location");
        assertThat(served.ask("PUT " + location + "?digest=" + digest("hello"), "", "hello")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void tellsTheLeastSizeOfAChunk() throws IOException {
        MemRegistry inner = MemRegistry.create();
        OciRegistry wishful = new OciRegistry() {
            @Override
            public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
                return new FilterBlobWriter(inner.startBlobUpload(repository, options)) {
                    @Override
                    public UploadHints hints() {
                        return new UploadHints(5_000_000, 0);
                    }
                };
            }
        };
        try (ServedRegistry chunked = ServedRegistry.of(wishful)) {
            assertThat(chunked.ask("POST /v2/a/blobs/uploads/").header("OCI-Chunk-Min-Length"))
                    .isEqualTo("5000000");
            // A registry that cannot mount is one where the blob is sent.
            assertThat(chunked.ask("POST /v2/a/blobs/uploads/?mount=" + digest("hello") + "&from=b")
                            .status())
                    .isEqualTo(202);
        }
    }

    @Test
    void sharesSessionsWithAServerOfTheSameKey() throws IOException {
        MemRegistry registry = MemRegistry.create();
        ServerOptions options = ServerOptions.builder()
                .uploadKey(bytes("sixteen bytes or more"))
                .build();
        try (ServedRegistry one = ServedRegistry.of(registry, options);
                ServedRegistry two = ServedRegistry.of(registry, options);
                ServedRegistry stranger = ServedRegistry.of(registry)) {
            String location = one.session("a");
            assertThat(two.ask("GET " + location).status()).isEqualTo(204);
            assertThat(stranger.ask("GET " + location).status()).isEqualTo(404);
        }
    }

    @Test
    void closesEveryWriter() throws IOException {
        MemRegistry inner = MemRegistry.create();
        var open = new java.util.concurrent.atomic.AtomicInteger();
        OciRegistry counting = new dev.ocikit.api.WrappedRegistry() {
            @Override
            protected <T> T call(dev.ocikit.api.Call<T> call) throws IOException {
                return call.mapStreams(call.on(inner), new CountingStreams(open));
            }
        };
        try (ServedRegistry counted = ServedRegistry.of(counting)) {
            String location = counted.session("a");
            counted.ask("PATCH " + location, "", "hello");
            counted.ask("PATCH " + location, "Content-Range: 9-9", "x");
            counted.ask("GET " + location);
            counted.ask("PUT " + location + "?digest=" + digest("nonsense"));
            counted.ask("PUT " + location + "?digest=" + digest("hello"));
            counted.ask("DELETE " + counted.session("a"));
            counted.ask("POST /v2/b/blobs/uploads/?mount=" + digest("absent"));
            counted.ask("POST /v2/b/blobs/uploads/?mount=" + digest("absent") + "&from=c");
            counted.ask("GET /v2/a/blobs/" + digest("hello"));
            counted.ask("GET /v2/a/blobs/" + digest("hello"), "Range: bytes=1-2");
            counted.ask("HEAD /v2/a/blobs/" + digest("hello"));
        }
        assertThat(open).hasValue(0);
    }
}
