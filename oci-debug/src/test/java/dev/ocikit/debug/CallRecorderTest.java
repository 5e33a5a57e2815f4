// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.BLOB;
import static dev.ocikit.debug.Sample.DIGEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.NotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class CallRecorderTest {
    @Test
    void keepsTheCallsInOrderAsValues() throws IOException {
        CallRecorder recorder = CallRecorder.of(Sample.registry());
        BlobSource source = BlobSource.of(BLOB);
        recorder.getTag(REPOSITORY, "1");
        recorder.pushBlob("other", DIGEST, source);
        recorder.deleteTag(REPOSITORY, "2");
        assertThat(recorder.tags(REPOSITORY).toList()).containsExactly("1");
        assertThat(recorder.calls())
                .isEqualTo(List.of(
                        new Call.GetTag(REPOSITORY, "1"),
                        new Call.PushBlob("other", DIGEST, source),
                        new Call.DeleteTag(REPOSITORY, "2"),
                        new Call.Tags(REPOSITORY, ListOptions.ALL)));
    }

    @Test
    void keepsWhatBecameOfThem() throws IOException {
        CallRecorder recorder = CallRecorder.of(Sample.registry());
        assertThatThrownBy(() -> recorder.getTag(REPOSITORY, "9")).isInstanceOf(NotFoundException.class);
        recorder.pushBlob("other", DIGEST, BlobSource.of(BLOB));
        assertThat(recorder.tags(REPOSITORY).toList()).hasSize(2);
        List<CallRecord> records = recorder.records();
        assertThat(records.get(0).outcome()).contains(Outcome.FAILED);
        assertThat(records.get(0).error()).contains(ErrorCode.MANIFEST_UNKNOWN);
        assertThat(records.get(0).toString()).contains("error=\"MANIFEST_UNKNOWN\"");
        assertThat(records.get(1).outcome()).contains(Outcome.DONE);
        assertThat(records.get(1).error()).isEmpty();
        assertThat(records.get(1).bytes()).isEqualTo(BLOB.length);
        assertThat(records.get(2).items()).isEqualTo(2);
    }

    @Test
    void aRecordSaysWhatWasKnownWhenItWasAskedFor() throws IOException {
        CallRecorder recorder = CallRecorder.of(Sample.registry());
        CallRecord open;
        try (BlobReader reader = recorder.getBlob(REPOSITORY, DIGEST)) {
            open = recorder.records().get(0);
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
        }
        assertThat(open.outcome()).contains(Outcome.OPEN);
        assertThat(open.bytes()).isZero();
        CallRecord closed = recorder.records().get(0);
        assertThat(closed.outcome()).contains(Outcome.DONE);
        assertThat(closed.bytes()).isEqualTo(BLOB.length);
        assertThat(closed.events()).hasSize(2).startsWith(open.events().get(0));
    }

    @Test
    void aCallThatIsNotAnsweredYetHasNoOutcome() {
        CallRecord record = new CallRecord(new Call.GetTag(REPOSITORY, "1"), List.of());
        assertThat(record.outcome()).isEmpty();
        assertThat(record.error()).isEmpty();
        assertThat(record.bytes()).isZero();
        assertThat(record.items()).isZero();
        assertThat(record).hasToString("getTag is not answered yet");
    }

    @Test
    void forgetsWhatItIsToldToForget() throws IOException {
        CallRecorder recorder = CallRecorder.of(Sample.registry());
        recorder.getTag(REPOSITORY, "1");
        recorder.clear();
        assertThat(recorder.calls()).isEmpty();
        assertThat(recorder.records()).isEmpty();
    }

    @Test
    void losesNoCallOfManyThreads() throws Exception {
        CallRecorder recorder = CallRecorder.of(Sample.registry());
        int threads = 8;
        int calls = 500;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                work.add(() -> {
                    for (int i = 0; i < calls; i++) {
                        try (BlobReader reader = recorder.getBlob(REPOSITORY, DIGEST)) {
                            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(work)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
        List<CallRecord> records = recorder.records();
        assertThat(records).hasSize(threads * calls).allMatch(made -> made.bytes() == BLOB.length);
        assertThat(records.stream()
                        .map(made -> made.events().get(0).call().id())
                        .distinct())
                .hasSize(threads * calls);
    }
}
