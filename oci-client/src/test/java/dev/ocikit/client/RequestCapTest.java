// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a host was found to take at once is known to the uploads that follow. */
@Timeout(60)
class RequestCapTest {
    private static final int MIB = 1 << 20;
    private static final byte[] NINE = new byte[9 * MIB];

    static {
        new Random(3).nextBytes(NINE);
    }

    private final List<Long> taken = new CopyOnWriteArrayList<>();
    private final List<Long> refused = new CopyOnWriteArrayList<>();
    private volatile Function<Seen, Integer> refusal = seen -> 0;
    private volatile long minimum;
    private volatile boolean silent;
    private final AtomicLong held = new AtomicLong();
    private Peer peer;
    private RegistryClient client;

    @BeforeEach
    void start() throws IOException {
        peer = Peer.of(this::answer);
        client = RegistryClient.create(
                peer.options().existenceCheckBytes(Long.MAX_VALUE).build());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        peer.close();
    }

    private Answer answer(Seen seen) {
        Answer session =
                Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1").header("OCI-Chunk-Min-Length", minimum);
        if (seen.method().equals("POST")) {
            held.set(0);
            return session;
        }
        if (seen.method().equals("GET")) {
            return silent ? Answer.of(405) : session.header("Range", "0-" + Math.max(0, held.get() - 1));
        }
        int status = seen.method().equals("DELETE") ? 204 : refusal.apply(seen);
        if (status == 204) {
            return Answer.of(status);
        }
        if (status != 0) {
            refused.add(seen.bodyLength());
            return Answer.of(status);
        }
        taken.add(seen.bodyLength());
        held.addAndGet(seen.bodyLength());
        return seen.method().equals("PUT") ? Answer.of(201) : session;
    }

    private void refuse(int status, long above) {
        refusal = seen -> seen.bodyLength() > above ? status : 0;
    }

    private void refuseChunks(long above) {
        refusal = seen -> seen.method().equals("PATCH") && seen.bodyLength() > above ? 416 : 0;
    }

    private static byte[] bytes(int mebibytes) {
        return Arrays.copyOf(NINE, mebibytes * MIB);
    }

    private void push(int mebibytes) throws IOException {
        byte[] content = bytes(mebibytes);
        client.pushBlob("foo", Digest.sha256(content), BlobSource.of(content));
        assertThat(held).hasValue(content.length);
    }

    private void write(BlobWriter writer) throws IOException {
        writer.write(NINE);
        writer.flush();
        writer.commit(Digest.sha256(NINE));
        assertThat(held).hasValue(NINE.length);
    }

    private void write() throws IOException {
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            write(writer);
        }
    }

    @Test
    void whatAWriterLearnsIsKnownToTheNext() throws IOException {
        refuseChunks(4 * MIB);
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            assertThat(writer.hints()).isEqualTo(UploadHints.NONE);
            write(writer);
            assertThat(writer.hints()).isEqualTo(new UploadHints(0, 4 * MIB));
        }
        assertThat(refused).containsExactly(9L * MIB);
        refused.clear();
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            assertThat(writer.hints()).isEqualTo(new UploadHints(0, 4 * MIB));
            write(writer);
        }
        assertThat(refused).isEmpty();
    }

    @Test
    void whatAPushLearnsIsKnownToPushesAndWriters() throws IOException {
        refuse(413, MIB);
        push(6);
        assertThat(refused).containsExactly(6L * MIB, 4L * MIB);
        push(6);
        write();
        assertThat(refused).hasSize(2);
        assertThat(taken).allMatch(size -> size <= MIB);
    }

    @Test
    void aLimitOfChunksIsNoneOfContentThatIsSentWhole() throws IOException {
        refuseChunks(4 * MIB);
        write();
        taken.clear();
        push(9);
        assertThat(taken).containsExactly(9L * MIB);
    }

    @Test
    void contentOfKnownLengthIsStreamedInRequestsThatTheHostTakes() throws IOException {
        refuse(413, 4 * MIB);
        push(5);
        refused.clear();
        taken.clear();
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            writer.writeFrom(new ByteArrayInputStream(NINE), NINE.length);
            writer.commit(Digest.sha256(NINE));
        }
        assertThat(refused).isEmpty();
        assertThat(taken).containsExactly(4L * MIB, 4L * MIB, 1L * MIB);
    }

    @Test
    void aStreamThatWasTooMuchGoesOnWithLessIfItsCallerReadsItAgain() throws IOException {
        refuse(413, 4 * MIB);
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(NINE), NINE.length))
                    .isInstanceOf(OciException.class);
            assertThat(writer.size()).isZero();
            assertThat(writer.hints()).isEqualTo(UploadHints.NONE);
            writer.writeFrom(new ByteArrayInputStream(NINE), NINE.length);
            assertThat(writer.hints()).isEqualTo(new UploadHints(0, 4 * MIB));
            writer.commit(Digest.sha256(NINE));
        }
        assertThat(held).hasValue(NINE.length);
    }

    @Test
    void theLastRequestIsDividedToo() throws IOException {
        refuse(413, 4 * MIB);
        for (int i = 0; i < 2; i++) {
            try (BlobWriter writer = client.startBlobUpload("foo")) {
                writer.write(NINE);
                assertThat(writer.commit(Digest.sha256(NINE)).size()).isEqualTo(NINE.length);
            }
            assertThat(held).hasValue(NINE.length);
            assertThat(taken).containsExactly(4L * MIB, 4L * MIB, 1L * MIB);
            taken.clear();
        }
        assertThat(refused).containsExactly(9L * MIB);
    }

    @Test
    void aRefusalThatMayBeAboutTheOffsetTeachesNothing() throws IOException {
        refusal = seen -> held.get() > 0 && seen.bodyLength() > 4 * MIB ? 416 : 0;
        try (BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT.withChunkBytes(8 * MIB))) {
            writer.write(NINE);
            writer.write(NINE);
            assertThat(refused).containsExactly(8L * MIB);
            assertThat(taken).containsExactly(8L * MIB, 4L * MIB, 4L * MIB);
            assertThat(writer.hints()).isEqualTo(UploadHints.NONE);
        }
    }

    @Test
    void aHostThatTakesNothingTeachesNothing() throws IOException {
        refuse(413, 0);
        assertThatThrownBy(() -> push(9)).isInstanceOf(OciException.class);
        assertThat(refused).containsExactly(9L * MIB, 4L * MIB, 1L * MIB);
        refuse(413, Long.MAX_VALUE);
        push(9);
        assertThat(taken).containsExactly(9L * MIB);
    }

    @Test
    void theLeastChunkOfARegistryGoesBeforeWhatIsKnown() throws IOException {
        refuse(413, MIB);
        push(2);
        refuse(413, Long.MAX_VALUE);
        taken.clear();
        minimum = 2 * MIB;
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            assertThat(writer.hints()).isEqualTo(new UploadHints(2 * MIB, 2 * MIB));
            writer.write(NINE, 0, 3 * MIB);
            writer.commit(Digest.sha256(bytes(3)));
        }
        push(3);
        assertThat(taken).containsExactly(2L * MIB, 1L * MIB, 2L * MIB, 1L * MIB, 0L);
    }

    @Test
    void aSinglePostIsNotTriedWithMoreThanTheHostTakes() throws IOException {
        refuse(413, 4 * MIB);
        try (RegistryClient single = RegistryClient.create(peer.options()
                .existenceCheckBytes(Long.MAX_VALUE)
                .singlePost(true)
                .build())) {
            try (BlobWriter writer = single.startBlobUpload("foo")) {
                write(writer);
            }
            single.pushBlob("foo", Digest.sha256(bytes(5)), BlobSource.of(bytes(5)));
            assertThat(peer.requests())
                    .filteredOn(line -> line.startsWith("POST"))
                    .hasSize(2)
                    .noneMatch(line -> line.contains("?"));
        }
    }

    @Test
    void aSinglePostIsNotTriedWithMoreThanTheClientMaySend() throws IOException {
        try (RegistryClient careful = RegistryClient.create(peer.options()
                .existenceCheckBytes(Long.MAX_VALUE)
                .singlePost(true)
                .maxRequestBytes(8 * MIB)
                .build())) {
            careful.pushBlob("foo", Digest.sha256(NINE), BlobSource.of(NINE));
        }
        assertThat(taken).containsExactly(8L * MIB, 1L * MIB, 0L);
    }

    @Test
    void whatWasTakenOfAChunkIsNotSentAgainWhenTheRestFails() throws IOException {
        refusal = seen -> seen.bodyLength() > 4 * MIB ? 413 : held.get() > 0 ? 403 : 0;
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(NINE);
            assertThatThrownBy(writer::flush).isInstanceOf(OciException.class);
            assertThat(held).hasValue(4 * MIB);
            assertThat(writer.size()).isEqualTo(NINE.length);
            refuse(413, 4 * MIB);
            writer.commit(Digest.sha256(NINE));
            assertThat(taken).containsExactly(4L * MIB, 4L * MIB, 1L * MIB);
            Seen last = peer.request(peer.requests().size() - 1);
            assertThat(last.header("content-range")).isEqualTo(8 * MIB + "-" + (9 * MIB - 1));
            assertThat(last.bytes()).isEqualTo(Arrays.copyOfRange(NINE, 8 * MIB, 9 * MIB));
        }
    }

    @Test
    void noMoreIsReadOfAStreamWhereMoreIsHeldThanARequestMayHave() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(NINE);
        try (BlobWriter writer = client.startBlobUpload("foo")) {
            writer.write(NINE, 0, 6 * MIB);
            refuse(413, 4 * MIB);
            silent = true;
            assertThatThrownBy(writer::flush).isInstanceOf(OciException.class);
            silent = false;
            assertThat(writer.writeFrom(in, 4 * MIB)).isEqualTo(4 * MIB);
            assertThat(in.available()).isEqualTo(5 * MIB);
            assertThat(writer.size()).isEqualTo(10 * MIB);
        }
        assertThat(held).hasValue(10 * MIB);
    }

    @Test
    void noRequestOfASessionIsLargerThanTheClientMaySend() throws IOException {
        for (UploadOptions wish : List.of(UploadOptions.DEFAULT, UploadOptions.DEFAULT.withChunkBytes(8 * MIB))) {
            taken.clear();
            try (RegistryClient careful = RegistryClient.create(
                            peer.options().maxRequestBytes(2 * MIB).build());
                    BlobWriter writer = careful.startBlobUpload("foo", wish)) {
                writer.write(NINE, 0, 3 * MIB);
                writer.writeFrom(new ByteArrayInputStream(NINE, 3 * MIB, 6 * MIB), 6 * MIB);
                writer.commit(Digest.sha256(NINE));
            }
            assertThat(held).hasValue(NINE.length);
            assertThat(taken).containsExactly(2L * MIB, 2L * MIB, 2L * MIB, 2L * MIB, 1L * MIB);
        }
    }

    @Test
    void aWishForLessThanTheClientMaySendIsKept() throws IOException {
        try (RegistryClient careful = RegistryClient.create(
                        peer.options().maxRequestBytes(4 * MIB).build());
                BlobWriter writer = careful.startBlobUpload("foo", UploadOptions.DEFAULT.withChunkBytes(3 * MIB))) {
            writer.writeFrom(new ByteArrayInputStream(NINE), NINE.length);
            assertThat(taken).containsExactly(3L * MIB, 3L * MIB, 3L * MIB);
        }
    }
}
