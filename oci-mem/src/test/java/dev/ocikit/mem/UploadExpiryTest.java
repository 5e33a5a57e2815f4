// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UploadExpiryTest {
    private static final Duration EXPIRY = Duration.ofMinutes(10);

    private final ManualClock clock = new ManualClock();
    private final MemRegistry registry = MemRegistry.create(
            MemOptions.builder().uploadExpiry(EXPIRY).clock(clock).build());

    @Test
    void aSessionThatNobodyUsesIsUnknownAfterItsTime() throws Exception {
        String id = started(100);
        clock.advance(EXPIRY.minusMillis(1));
        registry.resumeBlobUpload("a", id, 100).close();
        clock.advance(EXPIRY.minusMillis(1));
        registry.resumeBlobUpload("a", id, OciRegistry.WHERE_LEFT_OFF).close();
        clock.advance(EXPIRY);
        Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> registry.resumeBlobUpload("a", id, 100));
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void laterUploadCallsFreeWhatHasExpired() throws Exception {
        for (int i = 0; i < 100; i++) {
            started(1000);
        }
        assertThat(registry.heldBytes()).isEqualTo(100 * held(1000));
        clock.advance(EXPIRY);
        started(10);
        assertThat(registry.heldBytes()).isEqualTo(held(256));
        assertThat(registry.openUploads()).isEqualTo(1);
        clock.advance(EXPIRY);
        registry.deleteBlob("b", Sample.push(registry, "b", "x"));
        assertThat(registry.heldBytes()).isZero();
        assertThat(registry.openUploads()).isZero();
    }

    @Test
    void aSweepSparesWhatIsInUse() throws Exception {
        String used = started(1000);
        started(1000);
        for (int i = 0; i < 20; i++) {
            clock.advance(EXPIRY.dividedBy(2));
            registry.resumeBlobUpload("a", used, 1000).close();
        }
        assertThat(registry.openUploads()).isEqualTo(1);
        assertThat(registry.heldBytes()).isEqualTo(held(1000));
    }

    @Test
    void sessionsThatStartLaterExpireLater() throws Exception {
        for (int i = 0; i < 200; i++) {
            started(1000);
            clock.advance(EXPIRY.dividedBy(100));
        }
        assertThat(registry.openUploads()).isBetween(99, 102);
    }

    @Test
    void aWriterOfAnExpiredSessionIsToldSo() throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(new byte[10]);
            clock.advance(EXPIRY);
            registry.startBlobUpload("b").close();
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.write(new byte[10]));
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.commit(Digest.sha256(new byte[10])));
        }
        assertThat(registry.heldBytes()).isEqualTo(RetainedSizes.upload("b", DigestAlgorithm.SHA256));
    }

    @Test
    void aSessionMayExpireWhileItsWriterWaitsForBytes() throws Exception {
        InputStream slow = new InputStream() {
            @Override
            public int read() {
                return -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                clock.advance(EXPIRY);
                registry.startBlobUpload("b").close();
                return length;
            }
        };
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            Expect.refusal(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> writer.writeFrom(slow, -1));
        }
        assertThat(registry.heldBytes()).isEqualTo(RetainedSizes.upload("b", DigestAlgorithm.SHA256));
        assertThat(registry.openUploads()).isEqualTo(1);
    }

    /** Returns what a session is charged that has allocated some bytes. */
    private static long held(int bytes) {
        return RetainedSizes.upload("a", DigestAlgorithm.SHA256) + RetainedSizes.content(bytes, 1);
    }

    private String started(int bytes) throws Exception {
        try (BlobWriter writer = registry.startBlobUpload("a")) {
            writer.write(new byte[bytes]);
            return writer.id();
        }
    }
}
