// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of content that can be read again. */
class UploadFromSourceTest extends UploadFixture {
    private void assertFails(IOException failure) {
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                .isSameAs(failure);
        assertHasNoBlob(blob);
        assertThat(source.allClosed()).isTrue();
        assertThat(registry.calls()).endsWith("cancel");
    }

    @Test
    void isSentInChunksThroughOneStream() throws IOException {
        push(uploads());
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 500L);
        assertThat(registry.calls()).containsExactly("resolveBlob", "startBlobUpload", "commit");
        assertThat(source.opened()).isEqualTo(1);
    }

    @Test
    void aSmallOnePassesUnchanged() throws IOException {
        blob = random.blob(1999);
        source = CountedSource.again(blob);
        push(uploads());
        assertThat(registry.calls()).containsExactly("pushBlob");
    }

    @Test
    void oneThatIsThereIsNotOpened() throws IOException {
        blob.pushTo(mem, REPOSITORY);
        push(uploads());
        assertThat(registry.calls()).containsExactly("resolveBlob");
        assertThat(source.opened()).isZero();
    }

    @Test
    void aRegistryThatWillNotTellWhatItHasGetsIt() throws IOException {
        registry.before(call -> {
            if (call instanceof Call.ResolveBlob) {
                throw OciException.of(ErrorCode.DENIED, "no");
            }
        });
        push(uploads());
    }

    @Test
    void nothingIsSentTwiceAfterABrokenChunk() throws IOException {
        registry.otherwise(BlobWriter::writeFrom).chunk(BlobWriter::writeFrom).chunkBreaks(300, unavailable());
        push(uploads());
        assertThat(registry.taken()).isEqualTo(2500);
        assertThat(registry.sizes()).containsExactly(1000L, 1000L, 1000L, 200L);
        assertThat(source.opened()).isEqualTo(2);
        assertThat(registry.calls()).containsExactly("resolveBlob", "startBlobUpload", "resumeBlobUpload", "commit");
        assertThat(pauses).hasSize(1);
    }

    @Test
    void aFileIsReadFromWhereItBrokeOff(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("blob"), blob.bytes());
        registry.chunk(BlobWriter::writeFrom).chunkBreaks(300, unavailable());
        uploads().pushBlob(REPOSITORY, blob.digest(), BlobSource.of(file));
        assertHasBlob(blob);
        assertThat(registry.taken()).isEqualTo(2500);
    }

    @Test
    void aSessionThatIsGoneIsBegunAnew() throws IOException {
        registry.chunk(BlobWriter::writeFrom).chunk((writer, in, length) -> {
            writer.cancel();
            writer.writeFrom(in, length);
        });
        push(uploads());
        assertThat(registry.taken()).isEqualTo(3500);
        assertThat(registry.calls())
                .containsExactly("resolveBlob", "startBlobUpload", "resumeBlobUpload", "startBlobUpload", "commit");
    }

    @Test
    void triesWithoutProgressAreCounted() {
        OciException last = unavailable();
        registry.chunkBreaks(0, unavailable()).chunkBreaks(0, unavailable()).chunkBreaks(0, last);
        assertFails(last);
        assertThat(registry.sizes()).hasSize(3);
        assertThat(pauses).hasSize(2);
        assertThat(pauses.get(0)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(pauses.get(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @Test
    void progressCountsAnew() throws IOException {
        for (int i = 0; i < 20; i++) {
            registry.chunkBreaks(100, unavailable());
        }
        push(uploads());
        assertThat(registry.taken()).isEqualTo(2500);
    }

    @Test
    void aFewBytesAreNoProgress() {
        for (int i = 0; i < 20; i++) {
            registry.chunkBreaks(10, unavailable());
        }
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                .isInstanceOf(OciException.class);
        assertThat(registry.sizes()).hasSize(options.attempts());
    }

    @Test
    void aSessionThatIsGoneAgainAndAgainIsNoProgress() {
        registry.otherwise((writer, in, length) -> {
            if (writer.size() > 0) {
                writer.cancel();
            }
            writer.writeFrom(in, length);
        });
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                .isInstanceOfSatisfying(
                        OciException.class, error -> assertThat(error.code()).isEqualTo(ErrorCode.BLOB_UPLOAD_UNKNOWN));
        assertThat(registry.sizes()).hasSize(6);
    }

    @Test
    void whatCannotPassIsNotRepeated() {
        for (ErrorCode code : List.of(
                ErrorCode.DENIED,
                ErrorCode.NAME_INVALID,
                ErrorCode.NAME_UNKNOWN,
                ErrorCode.DIGEST_INVALID,
                ErrorCode.SIZE_INVALID)) {
            OciException failure = OciException.of(code, "never");
            registry.chunk(BlobWriter::writeFrom).chunkBreaks(0, failure);
            assertFails(failure);
        }
        assertThat(pauses).isEmpty();
        assertThat(registry.calls()).doesNotContain("resumeBlobUpload");
    }

    @Test
    void anUploadOutlivesItsToken() throws IOException {
        registry.chunk(BlobWriter::writeFrom)
                .chunkBreaks(0, OciException.of(ErrorCode.UNAUTHORIZED, "the token has ended"));
        push(uploads());
        assertThat(pauses).isEmpty();
    }

    @Test
    void whoIsNotAuthorizedAsksOnlyOnceMore() {
        OciException second = OciException.of(ErrorCode.UNAUTHORIZED, "no");
        registry.chunk(BlobWriter::writeFrom)
                .chunkBreaks(0, OciException.of(ErrorCode.UNAUTHORIZED, "no"))
                .chunkBreaks(0, second);
        assertFails(second);
    }

    @Test
    void theRegistrySaysHowLongToWaitWithinReason() throws IOException {
        registry.chunkBreaks(1, TooManyRequestsException.after(Duration.ofSeconds(7), "slowly", null))
                .chunkBreaks(1, TooManyRequestsException.after(Duration.ofHours(7), "slowly", null));
        push(uploads());
        assertThat(pauses).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(60));
    }

    @Test
    void aRegistryWithoutSessionsGetsTheWholeBlobForAWhile() throws IOException {
        registry.before(call -> {
            if (call instanceof Call.StartBlobUpload) {
                throw OciException.of(ErrorCode.UNSUPPORTED, "no sessions");
            }
        });
        Uploads uploads = uploads();
        push(uploads);
        assertThat(registry.calls()).containsExactly("resolveBlob", "startBlobUpload", "pushBlob");
        blob = random.blob(2500);
        source = CountedSource.once(blob);
        push(uploads);
        assertThat(registry.calls()).hasSize(4).endsWith("pushBlob");
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(10) + 1);
        blob = random.blob(2500);
        source = CountedSource.once(blob);
        push(uploads);
        assertThat(registry.calls()).hasSize(7).endsWith("resolveBlob", "startBlobUpload", "pushBlob");
    }

    @Test
    void aRegistryThatRefusesTheFirstChunkGetsTheWholeBlob() throws IOException {
        for (int status : new int[] {404, 405, 501}) {
            blob = random.blob(2500);
            source = CountedSource.again(blob);
            registry.chunkBreaks(0, status(status));
            push(uploads());
            assertThat(registry.calls()).endsWith("cancel", "pushBlob");
        }
    }

    @Test
    void aRegistryThatHungUpBeforeItRefusedTheFirstChunkGetsTheWholeBlob() throws IOException {
        for (int status : new int[] {405, 501}) {
            blob = random.blob(2500);
            source = CountedSource.again(blob);
            registry.chunkBreaks(0, unavailable()).chunkBreaks(0, status(status));
            push(uploads());
            assertThat(registry.calls()).endsWith("resumeBlobUpload", "cancel", "pushBlob");
        }
    }

    @Test
    void aSessionThatIsGoneAfterABreakIsNoRefusalOfChunks() {
        OciException gone = status(404);
        registry.chunkBreaks(0, unavailable()).chunkBreaks(0, gone);
        assertFails(gone);
        assertThat(registry.calls()).doesNotContain("pushBlob");
    }

    @Test
    void aCommitThatBrokeAfterItWasDoneIsDone() throws IOException {
        registry.commitFails(unavailable());
        blob.pushTo(mem, REPOSITORY);
        mem.deleteBlob(REPOSITORY, blob.digest());
        registry.before(call -> {
            if (call instanceof Call.ResolveBlob && registry.calls().contains("commit")) {
                blob.pushTo(mem, REPOSITORY);
            }
        });
        push(uploads());
        assertThat(registry.calls())
                .containsExactly("resolveBlob", "startBlobUpload", "commit", "resolveBlob", "cancel");
    }

    @Test
    void theAttemptsThatTheRegistryBeneathMadeOfACommitCount() {
        OciException failure =
                unavailable().afterAttempts(LargeOptions.defaults().attempts());
        registry.commitFails(failure);
        assertFails(failure);
        assertThat(registry.calls())
                .containsExactly("resolveBlob", "startBlobUpload", "commit", "resolveBlob", "cancel");
    }

    @Test
    void theAttemptsThatTheRegistryBeneathMadeOfAChunkCount() {
        OciException failure =
                unavailable().afterAttempts(LargeOptions.defaults().attempts());
        registry.chunkBreaks(0, failure);
        assertFails(failure);
        assertThat(registry.calls()).doesNotContain("resumeBlobUpload");
    }

    @Test
    void aCommitThatTheRegistryBeneathTriedOnceIsTriedAgain() throws IOException {
        registry.commitFails(unavailable());
        push(uploads());
        assertThat(registry.calls())
                .containsExactly(
                        "resolveBlob", "startBlobUpload", "commit", "resolveBlob", "resumeBlobUpload", "commit");
    }

    @Test
    void aCommitThatLeftItsSessionUnusableIsTriedInAnother() throws IOException {
        registry.commitFails(unavailable()).before(call -> {
            if (call instanceof Call.ResumeBlobUpload) {
                throw status(400);
            }
        });
        push(uploads());
        assertThat(registry.calls())
                .endsWith("commit", "resolveBlob", "resumeBlobUpload", "startBlobUpload", "cancel", "commit");
    }

    @Test
    void aSessionThatTheRegistryWillNotSpeakOfIsReplaced() throws IOException {
        for (OciException refusal :
                List.of(status(400), OciException.of(ErrorCode.NAME_INVALID, "no session", 400, null, null))) {
            blob = random.blob(2500);
            source = CountedSource.again(blob);
            registry.before(call -> {
                if (call instanceof Call.ResumeBlobUpload) {
                    throw refusal;
                }
            });
            registry.chunk(BlobWriter::writeFrom).chunkBreaks(300, unavailable());
            push(uploads());
            assertThat(registry.calls()).endsWith("resumeBlobUpload", "startBlobUpload", "cancel", "commit");
        }
    }

    @Test
    void partsThatDoNotMakeUpTheWholeAreSentAnewOnce() throws IOException {
        registry.chunk((writer, in, length) -> {
            writer.write(new byte[400]);
            throw unavailable();
        });
        push(uploads());
        assertThat(registry.calls()).endsWith("resumeBlobUpload", "commit", "startBlobUpload", "cancel", "commit");
    }

    @Test
    void aSourceThatBreaksIsNotReadAgain() {
        source.breakingAfter(1500);
        assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), source))
                .hasMessageContaining("as it should");
        assertThat(source.opened()).isEqualTo(1);
        assertThat(source.allClosed()).isTrue();
        assertThat(registry.calls()).endsWith("cancel");
    }

    @Test
    void aSessionThatCannotBeResumedIsCancelled() throws IOException {
        registry.before(call -> {
            if (call instanceof Call.ResumeBlobUpload) {
                throw OciException.of(ErrorCode.UNSUPPORTED, "no resuming");
            }
        });
        registry.chunk(BlobWriter::writeFrom).chunkBreaks(300, unavailable());
        push(uploads());
        assertThat(registry.calls()).endsWith("resumeBlobUpload", "startBlobUpload", "cancel", "commit");
    }

    @Test
    void aSessionThatWasLostDoesNotSpeakAgainstChunks() throws IOException {
        Uploads uploads = uploads();
        registry.chunkBreaks(0, status(404));
        push(uploads);
        blob = random.blob(2500);
        source = CountedSource.again(blob);
        push(uploads);
        assertThat(registry.calls()).endsWith("resolveBlob", "startBlobUpload", "commit");
    }

    @Test
    void progressIsNeverMoreThanTheTotal() {
        List<TransferProgress> told = Collections.synchronizedList(new ArrayList<>());
        Uploads uploads = uploads(options.toBuilder().progress(told::add).build());
        assertThatThrownBy(() -> uploads.pushBlob(REPOSITORY, blob.digest(), source.saying(2400)))
                .hasMessageContaining("got more");
        assertThat(told).isNotEmpty().allMatch(progress -> progress.done() <= 2400);
    }

    @Test
    void aSizeThatIsNotSoIsTold() {
        for (long said : new long[] {2001, 2499, 2501, 5000}) {
            CountedSource lying = source.saying(said);
            assertThatThrownBy(() -> uploads().pushBlob(REPOSITORY, blob.digest(), lying))
                    .isInstanceOfSatisfying(
                            OciException.class,
                            error -> assertThat(error.code()).isEqualTo(ErrorCode.SIZE_INVALID))
                    .hasMessageContaining("pushBlob to " + REPOSITORY)
                    .hasMessageContaining(" " + said + " bytes");
            assertThat(lying.allClosed()).isTrue();
        }
        assertHasNoBlob(blob);
    }
}
