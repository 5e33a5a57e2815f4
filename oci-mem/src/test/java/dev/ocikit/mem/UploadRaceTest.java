// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What happens between several writers of one session; what comes between is done while a stream is read, so the order is certain. */
class UploadRaceTest {
    private static final byte[] CONTENT = Sample.bytes(300_000, 3);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    private final MemRegistry registry = MemRegistry.create();

    @Test
    void anUploadGoesOnWhereItLeftOff() throws Exception {
        String id;
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            id = writer.id();
            writer.write(CONTENT, 0, 1000);
        }
        for (int at = 1000; at < CONTENT.length; at += 13_000) {
            int count = Math.min(13_000, CONTENT.length - at);
            try (BlobWriter writer = registry.resumeBlobUpload("a", id, at)) {
                assertThat(writer.size()).isEqualTo(at);
                assertThat(writer.writeFrom(new ByteArrayInputStream(CONTENT, at, count), count))
                        .isEqualTo(count);
            }
        }
        try (BlobWriter writer = registry.resumeBlobUpload("a", id, OciRegistry.WHERE_LEFT_OFF)) {
            writer.commit(DIGEST);
        }
        assertContentIsThere();
    }

    @Test
    void anotherOffsetIsRefusedAndTheSessionStays() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(CONTENT, 0, 10);
            Expect.refusal(ErrorCode.RANGE_INVALID, () -> registry.resumeBlobUpload("a", writer.id(), 9));
            Expect.refusal(ErrorCode.RANGE_INVALID, () -> registry.resumeBlobUpload("a", writer.id(), 11));
            writer.write(CONTENT, 10, CONTENT.length - 10);
            writer.commit(DIGEST);
        }
        assertContentIsThere();
    }

    @Test
    void aSessionIsUnknownInAnotherRepository() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> registry.resumeBlobUpload("b", writer.id(), 0));
        }
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> registry.resumeBlobUpload("a", "invented", 0));
    }

    @Test
    void aSecondWriterThatWritesLeavesTheFirstBehind() throws Exception {
        BlobWriter first = registry.startBlobUpload("a");
        first.write(CONTENT, 0, 1000);
        BlobWriter second = registry.resumeBlobUpload("a", first.id(), 1000);
        second.write(CONTENT, 1000, CONTENT.length - 1000);
        Expect.refusal(ErrorCode.RANGE_INVALID, () -> first.write(new byte[1]));
        Expect.refusal(ErrorCode.RANGE_INVALID, () -> first.commit(Digest.sha256(new byte[1])));
        second.commit(DIGEST);
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> first.write(new byte[1]));
        first.cancel();
        assertContentIsThere();
    }

    @Test
    void askingForTheStateDoesNotDisturbAWriter() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            InputStream in = reading(CONTENT, () -> {
                try (BlobWriter state = registry.resumeBlobUpload("a", writer.id(), OciRegistry.WHERE_LEFT_OFF)) {
                    assertThat(state.size()).isEqualTo(writer.size());
                }
            });
            writer.writeFrom(in, CONTENT.length);
            writer.commit(DIGEST);
        }
        assertContentIsThere();
    }

    @Test
    void whatASlowWriterReadsLateChangesNothing() throws Exception {
        BlobWriter slow = registry.startBlobUpload("a");
        slow.write(CONTENT, 0, 10);
        InputStream in = reading(new byte[100_000], () -> {
            BlobWriter fast = registry.resumeBlobUpload("a", slow.id(), 10);
            fast.writeFrom(new ByteArrayInputStream(CONTENT, 10, CONTENT.length - 10), -1);
        });
        Expect.refusal(ErrorCode.RANGE_INVALID, () -> slow.writeFrom(in, -1));
        try (BlobWriter writer = registry.resumeBlobUpload("a", slow.id(), CONTENT.length)) {
            writer.commit(DIGEST);
        }
        assertContentIsThere();
    }

    @Test
    void whatASlowWriterReadsAfterACommitChangesNothing() throws Exception {
        BlobWriter slow = registry.startBlobUpload("a");
        InputStream in = reading(new byte[100_000], () -> {
            BlobWriter fast = registry.resumeBlobUpload("a", slow.id(), 0);
            fast.write(CONTENT);
            fast.commit(DIGEST);
        });
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> slow.writeFrom(in, -1));
        assertContentIsThere();
    }

    @Test
    void aCommitWhileAnotherWriterReadsTakesWhatIsThere() throws Exception {
        BlobWriter slow = registry.startBlobUpload("a");
        slow.write(CONTENT);
        InputStream in = reading(
                new byte[100_000],
                () -> registry.resumeBlobUpload("a", slow.id(), CONTENT.length).commit(DIGEST));
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> slow.writeFrom(in, -1));
        assertContentIsThere();
    }

    @Test
    void aWriterGoesOnIfAnotherCameAndWroteNothing() throws Exception {
        BlobWriter slow = registry.startBlobUpload("a");
        InputStream in = reading(CONTENT, () -> {
            BlobWriter idle = registry.resumeBlobUpload("a", slow.id(), OciRegistry.WHERE_LEFT_OFF);
            assertThat(idle.writeFrom(InputStream.nullInputStream(), -1)).isZero();
        });
        slow.writeFrom(in, -1);
        slow.commit(DIGEST);
        assertContentIsThere();
    }

    @Test
    void aCancelWhileAWriterReadsFreesTheSession() throws Exception {
        BlobWriter slow = registry.startBlobUpload("a");
        slow.write(CONTENT);
        InputStream in = reading(
                CONTENT,
                () -> registry.resumeBlobUpload("a", slow.id(), CONTENT.length).cancel());
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> slow.writeFrom(in, -1));
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void aCancelLeavesWhatAWriterStillFillsCharged() throws Exception {
        assertChargedWhileItIsFilled(
                id -> registry.resumeBlobUpload("a", id, CONTENT.length).cancel());
    }

    @Test
    void aCommitLeavesWhatAnotherWriterStillFillsCharged() throws Exception {
        assertChargedWhileItIsFilled(id -> {
            registry.resumeBlobUpload("a", id, CONTENT.length).commit(DIGEST);
            registry.deleteBlob("a", DIGEST);
        });
    }

    @Test
    void aSecondWriterLeavesWhatTheFirstStillFillsCharged() throws Exception {
        assertChargedWhileItIsFilled(id -> {
            BlobWriter second = registry.resumeBlobUpload("a", id, CONTENT.length);
            second.write(1);
            second.cancel();
        });
    }

    @Test
    void aSecondStreamLeavesWhatTheFirstStillFillsCharged() throws Exception {
        assertChargedWhileItIsFilled(id -> {
            BlobWriter second = registry.resumeBlobUpload("a", id, CONTENT.length);
            second.writeFrom(new ByteArrayInputStream(CONTENT), -1);
            second.cancel();
        });
    }

    @Test
    void anExpiredSessionLeavesWhatAWriterStillFillsCharged() throws Exception {
        ManualClock clock = new ManualClock();
        MemRegistry expiring =
                MemRegistry.create(MemOptions.builder().clock(clock).build());
        assertChargedWhileItIsFilled(expiring, id -> {
            clock.advance(Duration.ofHours(2));
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> expiring.resumeBlobUpload("a", id, CONTENT.length));
        });
    }

    private void assertChargedWhileItIsFilled(SessionStep end) throws Exception {
        assertChargedWhileItIsFilled(registry, end);
    }

    /** A writer waits for its client in the middle of a piece while its session ends. */
    private static void assertChargedWhileItIsFilled(MemRegistry registry, SessionStep end) throws Exception {
        BlobWriter slow = registry.startBlobUpload("a");
        slow.write(CONTENT);
        long[] charged = {0};
        InputStream in = reading(new byte[1000], () -> {
            end.run(slow.id());
            assertThat(registry.openUploads()).isZero();
            charged[0] = registry.heldBytes();
        });
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> slow.writeFrom(in, -1));
        assertThat(charged[0]).isGreaterThanOrEqualTo(SegmentBuffer.MAX_PIECE_BYTES);
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void aSecondWriterIsRefusedWhileBothPiecesDoNotFit() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(800_000).build());
        BlobWriter slow = small.startBlobUpload("a");
        slow.write(CONTENT);
        InputStream in = reading(CONTENT, () -> {
            BlobWriter second = small.resumeBlobUpload("a", slow.id(), CONTENT.length);
            byte[] filler = new byte[(int) (800_000 - small.heldBytes() - 5000)];
            Digest digest = Sample.push(small, "filler", filler);
            Expect.refusal(ErrorCode.STORAGE_FULL, () -> second.write(1));
            Expect.refusal(ErrorCode.STORAGE_FULL, () -> second.commit(DIGEST));
            small.deleteBlob("filler", digest);
        });
        assertThat(slow.writeFrom(in, 1000)).isEqualTo(1000);
        slow.cancel();
        assertThat(small.heldBytes()).isZero();
    }

    /** Each further commit would hash the content again if the digest of another algorithm were not computed along. */
    @Test
    void aCommitThatCannotPayForACopyIsHashedOnceForAnotherAlgorithm() throws Exception {
        assertHashedOnce(
                MemRegistry.create(MemOptions.builder().maxBytes(800_000).build()), null, ErrorCode.STORAGE_FULL);
        assertHashedOnce(
                MemRegistry.create(
                        MemOptions.builder().maxBytesPerClient(800_000).build()),
                "client",
                ErrorCode.TOOMANYREQUESTS);
    }

    private static void assertHashedOnce(MemRegistry small, @Nullable String client, ErrorCode refusal)
            throws Exception {
        Sample.as(client, () -> {
            BlobWriter slow = small.startBlobUpload("a");
            slow.write(CONTENT);
            InputStream in = reading(CONTENT, () -> {
                BlobWriter second = small.resumeBlobUpload("a", slow.id(), CONTENT.length);
                byte[] filler = new byte[(int) (800_000 - small.heldBytes() - 5000)];
                Digest digest = Sample.push(small, "filler", filler);
                long held = small.heldBytes();
                for (int i = 0; i < 3; i++) {
                    Expect.refusal(refusal, () -> second.commit(DigestAlgorithm.SHA512.digest(CONTENT)));
                    assertThat(small.heldBytes()).isEqualTo(held + RetainedSizes.hash(DigestAlgorithm.SHA512));
                }
                small.deleteBlob("filler", digest);
            });
            assertThat(slow.writeFrom(in, 1000)).isEqualTo(1000);
            slow.cancel();
            return slow.id();
        });
        assertThat(small.heldBytes()).isZero();
    }

    @Test
    void aSessionEndsThatCanPayForNeitherACopyNorAnotherAlgorithm() throws Exception {
        MemRegistry small =
                MemRegistry.create(MemOptions.builder().maxBytes(800_000).build());
        BlobWriter slow = small.startBlobUpload("a");
        slow.write(CONTENT);
        InputStream in = reading(CONTENT, () -> {
            BlobWriter second = small.resumeBlobUpload("a", slow.id(), CONTENT.length);
            Digest digest = Sample.push(small, "filler", new byte[(int) (800_000 - small.heldBytes() - 900)]);
            Expect.refusal(ErrorCode.STORAGE_FULL, () -> second.commit(DigestAlgorithm.SHA512.digest(CONTENT)));
            assertThat(small.openUploads()).isZero();
            small.deleteBlob("filler", digest);
        });
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> slow.writeFrom(in, 1000));
        assertThat(small.heldBytes()).isZero();
    }

    @Test
    void whatCameBeforeACutIsKept() throws Exception {
        BlobWriter writer = registry.startBlobUpload("a");
        InputStream cut = reading(CONTENT, () -> {
            if (writer.size() >= 100_000) {
                throw new IOException("cut");
            }
        });
        assertThatThrownBy(() -> writer.writeFrom(cut, CONTENT.length)).hasMessage("cut");
        int kept = (int) writer.size();
        assertThat(kept).isGreaterThanOrEqualTo(100_000);
        try (BlobWriter next = registry.resumeBlobUpload("a", writer.id(), kept)) {
            Expect.refusal(ErrorCode.SIZE_INVALID, () -> next.writeFrom(new ByteArrayInputStream(CONTENT, kept, 5), 6));
            next.write(CONTENT, kept + 5, CONTENT.length - kept - 5);
            next.commit(DIGEST);
        }
        assertContentIsThere();
    }

    @Test
    void aClosedWriterWritesNoMore() throws Exception {
        BlobWriter writer = registry.startBlobUpload("a");
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.write(1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        writer.cancel();
        assertThat(registry.openUploads()).isZero();
    }

    private void assertContentIsThere() throws IOException {
        assertThat(Arrays.equals(Sample.read(registry, "a", DIGEST), CONTENT)).isTrue();
        assertThat(registry.heldBytes()).isBetween((long) CONTENT.length, CONTENT.length + 2000L);
        assertThat(registry.openUploads()).isZero();
        registry.deleteBlob("a", DIGEST);
        assertThat(registry.heldBytes()).isZero();
    }

    /** Returns a stream of some content that does something before each read. */
    private static InputStream reading(byte[] content, Step before) {
        InputStream in = new ByteArrayInputStream(content);
        return new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("bytes are read one by one");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                before.run();
                return in.read(bytes, offset, length);
            }
        };
    }

    /** Something that is done with a session. */
    private interface SessionStep {
        void run(String id) throws IOException;
    }

    /** Something that is done between two reads. */
    private interface Step {
        void run() throws IOException;
    }
}
