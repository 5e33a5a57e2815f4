// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Uploads of content whose digest is not known, and what uploads share. */
class UploadsTest extends UploadFixture {
    @Test
    void contentOfUnknownLengthIsHashedOnItsWay() throws IOException {
        for (int size : new int[] {0, 1, 999, 1000, 1001, 2000, 4500}) {
            BlobContent blob = random.blob(size);
            Descriptor answer =
                    uploads().upload(REPOSITORY, new ByteArrayInputStream(blob.bytes()), DigestAlgorithm.SHA256);
            assertThat(answer).isEqualTo(blob.descriptor());
            assertHasBlob(blob);
        }
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 1L, 1000L, 1000L, 1000L, 1000L, 1000L, 1000L, 500L);
    }

    @Test
    void contentThatFitsIntoAChunkIsPushedWhole() throws IOException {
        BlobContent blob = random.blob(999);
        uploads().upload(REPOSITORY, new ByteArrayInputStream(blob.bytes()), DigestAlgorithm.SHA256);
        assertThat(registry.calls()).containsExactly("pushBlob");
    }

    @Test
    void contentMayGoByAnotherDigest() throws IOException {
        BlobContent blob = random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(2500);
        uploads().upload(REPOSITORY, new ByteArrayInputStream(blob.bytes()), DigestAlgorithm.SHA512);
        assertHasBlob(blob);
    }

    @Test
    void aSourceThatCanBeReadAgainIsHashedFromAStreamOfItsOwn() throws IOException {
        for (int size : new int[] {0, 1999, 2000, 2500}) {
            BlobContent blob = random.blob(size);
            CountedSource source = CountedSource.again(blob);
            assertThat(uploads().upload(REPOSITORY, source)).isEqualTo(blob.descriptor());
            assertHasBlob(blob);
            assertThat(source.allClosed()).isTrue();
        }
        assertThat(registry.calls()).containsSubsequence("pushBlob", "pushBlob", "startBlobUpload", "startBlobUpload");
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 1000L, 1000L, 500L);
    }

    @Test
    void aSourceThatCanBeReadOnceIsUploadedWithoutADigest() throws IOException {
        for (int size : new int[] {0, 999, 2500}) {
            BlobContent blob = random.blob(size);
            CountedSource source = CountedSource.once(blob);
            assertThat(uploads().upload(REPOSITORY, source)).isEqualTo(blob.descriptor());
            assertHasBlob(blob);
            assertThat(source.allClosed()).isTrue();
        }
    }

    @Test
    void aRegistryWithoutChunksGetsTheWholeOfASourceThatIsHashedFirst() throws IOException {
        registry.chunkBreaks(0, OciException.of(ErrorCode.UNSUPPORTED, "no chunks"));
        BlobContent blob = random.blob(2500);
        assertThat(uploads().upload(REPOSITORY, CountedSource.again(blob))).isEqualTo(blob.descriptor());
        assertHasBlob(blob);
    }

    @Test
    void anUploadThatFailsStopsTheHashing() {
        registry.otherwise((writer, in, length) -> {
            throw OciException.of(ErrorCode.DENIED, "no");
        });
        CountedSource source = CountedSource.again(random.blob(2500));
        assertThatThrownBy(() -> uploads().upload(REPOSITORY, source)).hasMessage("no");
        assertThat(source.allClosed()).isTrue();
    }

    @Test
    void requestsOfAllUploadsAreLimitedTogether() throws Exception {
        AtomicInteger sending = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(2);
        registry.before(call -> {
            if (call instanceof Call.StartBlobUpload) {
                begun.countDown();
            }
        });
        registry.otherwise((writer, in, length) -> {
            await(begun);
            most.accumulateAndGet(sending.incrementAndGet(), Math::max);
            writer.writeFrom(in, length);
            sending.decrementAndGet();
        });
        Uploads uploads = uploads(options.toBuilder().maxRequests(1).build());
        List<BlobContent> blobs = List.of(random.blob(20_000), random.blob(20_000));
        Future<Descriptor> once = executor.submit(
                () -> uploads.pushBlob(REPOSITORY, blobs.get(0).digest(), CountedSource.once(blobs.get(0))));
        Future<Descriptor> again = executor.submit(
                () -> uploads.pushBlob(REPOSITORY, blobs.get(1).digest(), CountedSource.again(blobs.get(1))));
        once.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        again.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        assertHasBlob(blobs.get(0));
        assertHasBlob(blobs.get(1));
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void closingEndsWhatIsUnderWay() throws IOException {
        for (boolean again : new boolean[] {true, false}) {
            Uploads uploads = uploads();
            BlobContent blob = random.blob(4500);
            CountedSource source = again ? CountedSource.again(blob) : CountedSource.once(blob);
            registry.chunk(BlobWriter::writeFrom).chunk((writer, in, length) -> {
                uploads.close();
                writer.writeFrom(in, length);
            });
            assertThatThrownBy(() -> uploads.pushBlob(REPOSITORY, blob.digest(), source))
                    .hasMessageContaining("closed");
            assertThat(source.allClosed()).isTrue();
            assertThat(registry.calls()).endsWith("cancel");
            assertHasNoBlob(blob);
        }
    }

    @Test
    void theEndIsTold() throws IOException {
        List<TransferProgress> told = new ArrayList<>();
        LargeOptions watched = options.toBuilder().progress(told::add).build();
        BlobContent blob = random.blob(2500);
        registry.chunk(BlobWriter::writeFrom).chunkBreaks(10, OciException.of(ErrorCode.TIMEOUT, "slow"));
        uploads(watched).upload(REPOSITORY, new ByteArrayInputStream(blob.bytes()), DigestAlgorithm.SHA256);
        TransferProgress last = told.get(told.size() - 1);
        assertThat(last.state()).isEqualTo(TransferProgress.State.DONE);
        assertThat(last.direction()).isEqualTo(TransferProgress.Direction.UPLOAD);
        assertThat(last.digest()).contains(blob.digest());
        assertThat(last.total()).hasValue(2500);
        assertThat(last.done()).isEqualTo(2500);
        assertThat(last.retries()).isEqualTo(1);

        registry.otherwise((writer, in, length) -> {
            throw OciException.of(ErrorCode.DENIED, "no");
        });
        BlobContent other = random.blob(2500);
        assertThatThrownBy(() -> uploads(watched).pushBlob(REPOSITORY, other.digest(), other.source()))
                .hasMessage("no");
        assertThat(told.get(told.size() - 1).state()).isEqualTo(TransferProgress.State.FAILED);
    }
}
