// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class SessionsTest {
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private static void assertHas(OciRegistry registry, BlobContent blob) throws IOException {
        assertThat(registry.getBlob(REPOSITORY, blob.digest()).readAllBytes()).isEqualTo(blob.bytes());
    }

    /** Starts an upload with the first bytes of a blob and returns its id. */
    private static String begin(OciRegistry registry, BlobContent blob, int bytes) throws IOException {
        BlobWriter writer = registry.startBlobUpload(REPOSITORY);
        try (writer) {
            writer.write(blob.bytes(), 0, bytes);
        }
        return writer.id();
    }

    private static String part(String id, String member) throws IOException {
        return Objects.requireNonNull(SessionId.decode(REPOSITORY, id).get(member));
    }

    /** Adds bytes to the part of a session at one member. */
    private static void advance(OciRegistry member, String part, BlobContent blob, int from, int count)
            throws IOException {
        try (BlobWriter writer = member.resumeBlobUpload(REPOSITORY, part, OciRegistry.WHERE_LEFT_OFF)) {
            writer.write(blob.bytes(), from, count);
        }
    }

    @Test
    void anotherRegistryOfTheSameMembersGoesOn() throws IOException {
        BlobContent blob = random.blob(100_000);
        try (Trio trio = new Trio()) {
            String id = begin(trio.unified, blob, 40_000);
            try (UnifiedRegistry restarted = UnifiedRegistry.create(UnifyOptions.defaults(), trio.members());
                    BlobWriter writer = restarted.resumeBlobUpload(REPOSITORY, id, 40_000)) {
                writer.write(blob.bytes(), 40_000, 60_000);
                writer.commit(blob.digest());
            }
            assertHas(trio.a.mem, blob);
            assertHas(trio.b.mem, blob);
            assertHas(trio.c.mem, blob);
        }
    }

    @Test
    void whoAsksWhileAnotherWritesIsToldWhatAllHave() throws IOException {
        BlobContent blob = random.blob(100_000);
        try (Trio trio = new Trio()) {
            String id = begin(trio.unified, blob, 50_000);
            try (BlobWriter another = trio.unified.resumeBlobUpload(REPOSITORY, id, 50_000)) {
                another.write(blob.bytes(), 50_000, 0);
                advance(trio.b.mem, part(id, "b"), blob, 50_000, 1_000);
                try (BlobWriter asking = trio.unified.resumeBlobUpload(REPOSITORY, id, OciRegistry.WHERE_LEFT_OFF)) {
                    assertThat(asking.size()).isEqualTo(50_000);
                    assertThatThrownBy(() -> asking.write(blob.bytes(), 50_000, 10))
                            .isInstanceOfSatisfying(
                                    OciException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.RANGE_INVALID));
                }
                assertThatThrownBy(() -> trio.unified.resumeBlobUpload(REPOSITORY, id, 50_000))
                        .hasMessageContaining("another writer");
            }
        }
    }

    @Test
    void afterAnUnevenBreakItGoesOnFromWhatAllHave() throws IOException {
        BlobContent blob = random.blob(300_000);
        for (boolean stream : new boolean[] {true, false}) {
            try (Trio trio = new Trio()) {
                String id = begin(trio.unified, blob, 50_000);
                advance(trio.b.mem, part(id, "b"), blob, 50_000, 100_000);
                advance(trio.c.mem, part(id, "c"), blob, 50_000, 10);
                assertThatThrownBy(() -> trio.unified.resumeBlobUpload(REPOSITORY, id, 50_010))
                        .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.RANGE_INVALID));
                try (BlobWriter writer = trio.unified.resumeBlobUpload(REPOSITORY, id, OciRegistry.WHERE_LEFT_OFF)) {
                    assertThat(writer.size()).isEqualTo(50_000);
                    writer.write(blob.bytes(), 50_000, 5);
                    if (stream) {
                        assertThat(writer.writeFrom(new ByteArrayInputStream(blob.bytes(), 50_005, 249_995), 249_995))
                                .isEqualTo(249_995);
                    } else {
                        writer.write(blob.bytes(), 50_005, 249_995);
                    }
                    assertThat(writer.size()).isEqualTo(300_000);
                    writer.commit(blob.digest());
                }
                assertHas(trio.a.mem, blob);
                assertHas(trio.b.mem, blob);
                assertHas(trio.c.mem, blob);
            }
        }
    }

    @Test
    void aStreamThatBreaksLeavesTheSessionWhereAllAre() throws IOException {
        BlobContent blob = random.blob(100_000);
        try (Trio trio = new Trio();
                BlobWriter writer = trio.unified.startBlobUpload(REPOSITORY)) {
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(blob.bytes(), 0, 70_000), 100_000))
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.SIZE_INVALID));
            assertThat(writer.size()).isEqualTo(70_000);
            assertThatThrownBy(() -> writer.writeFrom(new BrokenSource(false).open(), 100))
                    .hasMessage("the source broke");
            assertThat(writer.size()).isBetween(70_000L, 70_010L);
            writer.cancel();
        }
    }

    @Test
    void aMemberThatFailsIsLeftBehindIfAQuorumGoesOn() throws IOException {
        List<WriteReport> reports = new ArrayList<>();
        BlobContent blob = random.blob(100_000);
        try (Trio trio =
                new Trio(options -> options.writePolicy(WritePolicy.QUORUM).onDivergence(reports::add))) {
            String id = begin(trio.unified, blob, 50_000);
            trio.b.failing(ErrorCode.UNAVAILABLE);
            try (BlobWriter writer = trio.unified.resumeBlobUpload(REPOSITORY, id, 50_000)) {
                assertThat(SessionId.decode(REPOSITORY, writer.id())).containsOnlyKeys("a", "c");
                writer.write(blob.bytes(), 50_000, 50_000);
                writer.commit(blob.digest());
            }
            assertHas(trio.a.mem, blob);
            assertHas(trio.c.mem, blob);
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).isComplete()).isFalse();
        }
    }

    @Test
    void aMemberThatForgotTheSessionMakesItUnknownWhereAllMustTakeIt() throws IOException {
        BlobContent blob = random.blob(100);
        try (Trio trio = new Trio()) {
            String id = begin(trio.unified, blob, 50);
            String part = part(id, "b");
            try (BlobWriter writer = trio.b.mem.resumeBlobUpload(REPOSITORY, part, OciRegistry.WHERE_LEFT_OFF)) {
                writer.cancel();
            }
            assertThatThrownBy(() -> trio.unified.resumeBlobUpload(REPOSITORY, id, OciRegistry.WHERE_LEFT_OFF))
                    .isInstanceOf(NotFoundException.class);
            assertThat(trio.a.mem.openUploads()).as("the others keep theirs").isEqualTo(1);
        }
    }

    @Test
    void aCommitThatOneMemberRefusesIsReported() throws IOException {
        BlobContent blob = random.blob(100);
        try (Trio trio = new Trio(options -> options.compensation(true))) {
            BlobWriter writer = trio.unified.startBlobUpload(REPOSITORY);
            try (writer) {
                writer.write(blob.bytes());
                String part = part(writer.id(), "b");
                try (BlobWriter other = trio.b.mem.resumeBlobUpload(REPOSITORY, part, 100)) {
                    other.cancel();
                }
                assertThatThrownBy(() -> writer.commit(blob.digest()))
                        .isInstanceOfSatisfying(
                                PartialWriteException.class,
                                e -> assertThat(e.report().outcomes())
                                        .extracting(MemberOutcome::result)
                                        .containsExactly(
                                                MemberOutcome.Result.UNDONE,
                                                MemberOutcome.Result.FAILED,
                                                MemberOutcome.Result.UNDONE));
                writer.cancel();
            }
            assertThatThrownBy(() -> trio.a.mem.resolveBlob(REPOSITORY, blob.digest()))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @Test
    void ifTooFewMembersStartASessionNoneIsLeft() {
        try (Trio trio = new Trio()) {
            trio.c.failing(ErrorCode.DENIED);
            assertThatThrownBy(() -> trio.unified.startBlobUpload(REPOSITORY)).hasMessage("as the script says");
            assertThat(trio.a.mem.openUploads()).isZero();
            assertThat(trio.b.mem.openUploads()).isZero();
        }
    }

    @Test
    void aSessionOnlyGoesOnInItsRepositoryAndUndamaged() throws IOException {
        try (Trio trio = new Trio()) {
            String id = begin(trio.unified, random.blob(10), 5);
            int calls = trio.a.calls().size();
            assertThatThrownBy(() -> trio.unified.resumeBlobUpload("other", id, 5))
                    .isInstanceOf(NotFoundException.class);
            for (int i = 0; i < id.length(); i++) {
                String damaged = id.substring(0, i) + (id.charAt(i) == 'A' ? 'B' : 'A') + id.substring(i + 1);
                assertThatThrownBy(() -> trio.unified.resumeBlobUpload(REPOSITORY, damaged, 5))
                        .isInstanceOf(NotFoundException.class);
            }
            assertThat(trio.a.calls()).as("no member is asked").hasSize(calls);
        }
    }

    @Test
    void anIdHoldsAnyIds() throws IOException {
        Map<String, String> ids = new LinkedHashMap<>();
        ids.put("a", "x".repeat(10_000));
        ids.put("b", "\u00e9\uD83D\uDE00\n\0 /?#");
        ids.put("c", "");
        assertThat(SessionId.decode(REPOSITORY, SessionId.encode(REPOSITORY, ids)))
                .containsExactlyEntriesOf(ids);
    }

    @Test
    void namesAreCheckedFirst() {
        try (Trio trio = new Trio()) {
            assertThatThrownBy(() -> trio.unified.resumeBlobUpload("No Name", "x", 0))
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.NAME_INVALID));
            assertThat(trio.a.calls()).isEmpty();
        }
    }

    @Test
    void aCancelEndsTheSessionsOfAllMembers() throws IOException {
        BlobContent blob = random.blob(10);
        try (Trio trio = new Trio()) {
            String id = begin(trio.unified, blob, 10);
            try (BlobWriter writer = trio.unified.resumeBlobUpload(REPOSITORY, id, 10)) {
                writer.cancel();
            }
            for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
                assertThat(member.mem.openUploads()).isZero();
            }
        }
    }

    @Test
    void ofTwoWritersOneGoesOnAtAllMembers() throws IOException {
        BlobContent blob = random.blob(100);
        try (Trio trio = new Trio()) {
            String id = begin(trio.unified, blob, 50);
            BlobWriter first = trio.unified.resumeBlobUpload(REPOSITORY, id, 50);
            BlobWriter second = trio.unified.resumeBlobUpload(REPOSITORY, id, 50);
            try (first) {
                first.write(blob.bytes(), 50, 20);
                assertThatThrownBy(() -> second.write(random.bytes(50)))
                        .hasMessageContaining("another writer")
                        .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.RANGE_INVALID));
                second.close();
                first.write(blob.bytes(), 70, 30);
            }
            try (BlobWriter last = trio.unified.resumeBlobUpload(REPOSITORY, id, 100)) {
                assertThat(last.commit(blob.digest()).size()).isEqualTo(100);
            }
        }
    }
}
