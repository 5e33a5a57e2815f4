// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Call;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import dev.ocikit.unify.MemberOutcome.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WritePolicyTest {
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private static boolean has(OciRegistry registry, BlobContent blob) throws IOException {
        try {
            return registry.resolveBlob(REPOSITORY, blob.digest()).size() == blob.size();
        } catch (NotFoundException e) {
            return false;
        }
    }

    private static void assertPartial(ThrowingCallable call, ErrorCode code, Result... results) {
        assertThatThrownBy(call).isInstanceOfSatisfying(PartialWriteException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.report().outcomes()).extracting(MemberOutcome::result).containsExactly(results);
            assertThat(e.report().isComplete()).isFalse();
            assertThat(e.reworded(text -> text.replace(REPOSITORY, "view")).report())
                    .isEqualTo(new WriteReport(
                            e.report().operation(), "view", e.report().outcomes()));
            assertThat(e.detail())
                    .hasValueSatisfying(
                            detail -> assertThat(detail).startsWith("{\"members\":{\"a\":\"" + results[0] + "\""));
        });
    }

    @Test
    void allMembersTakeAChange() throws IOException {
        try (Trio trio = new Trio()) {
            ImageContent image = random.image();
            image.pushTo(trio.unified, REPOSITORY, "tag");
            for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
                assertThat(member.mem.getTag(REPOSITORY, "tag")).isEqualTo(image.manifest());
                assertThat(has(member.mem, image.blobs().get(0))).isTrue();
            }
        }
    }

    @Test
    void theFirstAloneTakesAChange() throws IOException {
        try (Trio trio = new Trio(options -> options.writePolicy(WritePolicy.ONE))) {
            random.image().pushTo(trio.unified, REPOSITORY, "tag");
            assertThat(trio.a.mem.tags(REPOSITORY).toList()).containsExactly("tag");
            assertThat(trio.b.calls()).isEmpty();
            assertThat(trio.c.calls()).isEmpty();
            trio.a.failing(ErrorCode.UNAVAILABLE);
            assertThatThrownBy(() -> random.blob(1).pushTo(trio.unified, REPOSITORY))
                    .hasMessage("as the script says");
        }
    }

    @Test
    void aChangeThatSomeTakeIsReported() throws IOException {
        try (Trio trio = new Trio()) {
            BlobContent blob = random.blob(1000);
            trio.b.failing(ErrorCode.DENIED);
            assertPartial(
                    () -> blob.pushTo(trio.unified, REPOSITORY),
                    ErrorCode.DENIED,
                    Result.DONE,
                    Result.FAILED,
                    Result.DONE);
            assertThat(has(trio.a.mem, blob)).isTrue();
        }
    }

    @Test
    void whatNobodyTakesIsRefusedAsItIs() {
        try (Trio trio = new Trio()) {
            assertThatThrownBy(() -> trio.unified.pushBlob(
                            REPOSITORY,
                            random.blob(10).digest(),
                            random.blob(10).source()))
                    .isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void whatTooFewTakeIsUndone() throws IOException {
        try (Trio trio = new Trio(options -> options.compensation(true))) {
            ImageContent image = random.image(1, 10);
            BlobContent old = random.blob(100);
            old.pushTo(trio.a, REPOSITORY);
            trio.c.failing(ErrorCode.UNAVAILABLE);
            assertPartial(
                    () -> old.pushTo(trio.unified, REPOSITORY),
                    ErrorCode.UNAVAILABLE,
                    Result.DONE,
                    Result.UNDONE,
                    Result.FAILED);
            assertThat(has(trio.a.mem, old)).as("what was there before stays").isTrue();
            assertThat(has(trio.b.mem, old)).isFalse();
            assertPartial(
                    () -> trio.unified.pushManifest(REPOSITORY, image.manifest(), List.of("tag")),
                    ErrorCode.UNAVAILABLE,
                    Result.UNDONE,
                    Result.UNDONE,
                    Result.FAILED);
            assertThat(trio.a.mem.tags(REPOSITORY).toList()).isEmpty();
            assertThatThrownBy(() -> trio.b.mem.resolveManifest(REPOSITORY, image.digest()))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void aTagGoesBackToWhereItWas() throws IOException {
        try (Trio trio = new Trio(options -> options.compensation(true))) {
            ImageContent before = random.image(1, 10);
            ImageContent after = random.image(1, 10);
            before.pushTo(trio.unified, REPOSITORY, "tag");
            trio.b.failing(ErrorCode.DENIED);
            assertPartial(
                    () -> trio.unified.pushManifest(REPOSITORY, after.manifest(), List.of("tag", "new")),
                    ErrorCode.DENIED,
                    Result.UNDONE,
                    Result.FAILED,
                    Result.UNDONE);
            assertThat(trio.a.mem.getTag(REPOSITORY, "tag")).isEqualTo(before.manifest());
            assertThat(trio.c.mem.tags(REPOSITORY).toList()).containsExactly("tag");
        }
    }

    @Test
    void whatCannotBeUndoneIsReported() throws IOException {
        try (Trio trio = new Trio(options -> options.compensation(true))) {
            BlobContent blob = random.blob(10);
            trio.a.before(call -> {
                if (call instanceof Call.DeleteBlob) {
                    throw OciException.of(ErrorCode.DENIED, "nothing is deleted here");
                }
            });
            trio.b.failing(ErrorCode.UNAVAILABLE);
            assertThatThrownBy(() -> blob.pushTo(trio.unified, REPOSITORY))
                    .isInstanceOfSatisfying(PartialWriteException.class, e -> {
                        MemberOutcome first = e.report().outcomes().get(0);
                        assertThat(first.result()).isEqualTo(Result.DONE);
                        assertThat(first.failure()).isInstanceOf(DeniedException.class);
                    });
        }
    }

    @Test
    void aQuorumIsEnoughAndTheRestIsTold() throws IOException {
        List<WriteReport> reports = new ArrayList<>();
        try (Trio trio =
                new Trio(options -> options.writePolicy(WritePolicy.QUORUM).onDivergence(reports::add))) {
            BlobContent blob = random.blob(1000);
            trio.b.failing(ErrorCode.UNAVAILABLE);
            blob.pushTo(trio.unified, REPOSITORY);
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).outcomes())
                    .extracting(MemberOutcome::result)
                    .containsExactly(Result.DONE, Result.FAILED, Result.DONE);
            trio.c.failing(ErrorCode.UNAVAILABLE);
            assertPartial(
                    () -> random.blob(10).pushTo(trio.unified, REPOSITORY),
                    ErrorCode.UNAVAILABLE,
                    Result.DONE,
                    Result.FAILED,
                    Result.FAILED);
        }
    }

    @Test
    void aQuorumMustBeThere() {
        assertThatThrownBy(() -> new Trio(
                        options -> options.writePolicy(WritePolicy.QUORUM).quorum(4)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRegistryThatIsOnlyReadDeniesPushesAndOffersNoDeletes() {
        try (UnifiedRegistry unified = UnifiedRegistry.of(Member.of("only", new ScriptedRegistry(), MemberRole.READ))) {
            assertThatThrownBy(() -> random.blob(1).pushTo(unified, REPOSITORY)).isInstanceOf(DeniedException.class);
            assertThatThrownBy(() -> unified.deleteTag(REPOSITORY, "tag")).isInstanceOf(UnsupportedException.class);
            assertThatThrownBy(
                            () -> unified.deleteBlob(REPOSITORY, random.blob(1).digest()))
                    .isInstanceOf(UnsupportedException.class);
            assertThatThrownBy(() -> unified.startBlobUpload(REPOSITORY)).isInstanceOf(DeniedException.class);
        }
    }

    @Test
    void aDeletionIsDoneWhereThereIsNothingIfAnotherHadIt() throws IOException {
        List<WriteReport> reports = new ArrayList<>();
        try (Trio trio = new Trio(options -> options.onDivergence(reports::add))) {
            BlobContent blob = random.blob(10);
            blob.pushTo(trio.b, REPOSITORY);
            trio.unified.deleteBlob(REPOSITORY, blob.digest());
            assertThat(has(trio.b.mem, blob)).isFalse();
            assertThat(reports).isEmpty();
            assertThatThrownBy(() -> trio.unified.deleteBlob(REPOSITORY, blob.digest()))
                    .isInstanceOf(NotFoundException.class);
            blob.pushTo(trio.b, REPOSITORY);
            trio.c.failing(ErrorCode.UNSUPPORTED);
            assertPartial(
                    () -> trio.unified.deleteBlob(REPOSITORY, blob.digest()),
                    ErrorCode.UNSUPPORTED,
                    Result.ABSENT,
                    Result.DONE,
                    Result.FAILED);
        }
    }
}
