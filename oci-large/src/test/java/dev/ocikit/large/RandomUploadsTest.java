// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadHints;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Uploads to a registry where everything goes wrong at random: the right blob, or a clear error and nothing. */
class RandomUploadsTest extends UploadFixture {
    private static final int RUNS = 1000;

    @Test
    void theBlobIsRightOrThereIsAClearError() throws IOException {
        int good = 0;
        for (int run = 0; run < RUNS; run++) {
            if (isUploaded()) {
                good++;
            }
        }
        assertThat(good).as("uploads that came through").isGreaterThan(RUNS / 2);
    }

    private boolean isUploaded() throws IOException {
        int trouble = random.number(8);
        UnluckyUploads unlucky = new UnluckyUploads(mem)
                .hints(new UploadHints(random.number(2) * 700L, random.number(2) * 900L))
                .otherwise((writer, in, length) -> mishap(trouble, writer, in, length))
                .before(call -> fail(trouble, call));
        Uploads uploads = new Uploads(unlucky, options, executor, budget, gate(options), pauses::add, nanos::get);
        BlobContent blob = random.blob(random.number(9000));
        CountedSource source = random.number(2) == 0 ? CountedSource.again(blob) : CountedSource.once(blob);
        try {
            Descriptor answer = switch (random.number(3)) {
                case 0 -> uploads.pushBlob(REPOSITORY, blob.digest(), source);
                case 1 -> uploads.upload(REPOSITORY, source);
                default -> uploadStream(uploads, source);
            };
            assertThat(answer).isEqualTo(blob.descriptor());
            assertHasBlob(blob);
            return true;
        } catch (IOException e) {
            assertThat(e.getMessage()).containsAnyOf("as it should", REPOSITORY);
            assertHasNoBlob(blob);
            return false;
        } finally {
            assertThat(source.allClosed()).isTrue();
        }
    }

    private static Descriptor uploadStream(Uploads uploads, CountedSource source) throws IOException {
        try (InputStream in = source.open()) {
            return uploads.upload(REPOSITORY, in, DigestAlgorithm.SHA256);
        }
    }

    /** Only calls that go on with a session fail: what begins one is not tried again here. */
    private void fail(int trouble, Call<?> call) throws IOException {
        if (call instanceof Call.ResumeBlobUpload && chance() < trouble) {
            throw OciException.of(ErrorCode.TIMEOUT, "no answer, as it should be");
        }
    }

    private int chance() {
        synchronized (random) {
            return random.number(30);
        }
    }

    private void mishap(int trouble, BlobWriter writer, InputStream in, long length) throws IOException {
        if (chance() >= trouble) {
            writer.writeFrom(in, length);
            return;
        }
        switch (chance()) {
            case 0 -> throw OciException.of(ErrorCode.DENIED, "no, as it should be");
            case 1, 2 -> writer.cancel();
            case 3, 4 -> throw OciException.of(ErrorCode.UNAUTHORIZED, "the token has ended, as it should");
            case 5 -> throw new IOException("the disk is on fire, as it should be");
            default -> writer.writeFrom(in, length * chance() / 30);
        }
        throw OciException.of(ErrorCode.UNAVAILABLE, "broken, as it should be");
    }
}
