// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MountTest {
    private static final String FROM = "from/here";

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private static BlobWriter refused(MountResult result) {
        return assertThat(result)
                .asInstanceOf(type(MountResult.Refused.class))
                .actual()
                .upload();
    }

    private static void assertNothingIsLeft(Trio trio) {
        for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
            assertThat(member.mem.openUploads()).isZero();
        }
    }

    @Test
    void aBlobThatAllCanMountIsMounted() throws IOException {
        try (Trio trio = new Trio()) {
            BlobContent blob = random.blob(100);
            blob.pushTo(trio.unified, FROM);
            assertThat(trio.unified.mountBlob(REPOSITORY, blob.digest(), FROM)).isInstanceOf(MountResult.Mounted.class);
            assertNothingIsLeft(trio);
        }
    }

    @Test
    void membersThatCannotMountGetTheBlobByTheSession() throws IOException {
        BlobContent blob = random.blob(100_000);
        for (boolean resumed : new boolean[] {true, false}) {
            try (Trio trio = new Trio()) {
                blob.pushTo(trio.b, FROM);
                BlobWriter upload = refused(trio.unified.mountBlob(REPOSITORY, blob.digest(), FROM));
                try (upload) {
                    upload.write(blob.bytes(), 0, 50_000);
                    if (!resumed) {
                        upload.write(blob.bytes(), 50_000, 50_000);
                        upload.commit(blob.digest());
                    }
                }
                if (resumed) {
                    try (BlobWriter writer = trio.unified.resumeBlobUpload(REPOSITORY, upload.id(), 50_000)) {
                        writer.write(blob.bytes(), 50_000, 50_000);
                        writer.commit(blob.digest());
                    }
                }
                for (OciRegistry member : List.of(trio.a.mem, trio.b.mem, trio.c.mem)) {
                    assertThat(member.resolveBlob(REPOSITORY, blob.digest()).size())
                            .isEqualTo(100_000);
                }
                assertNothingIsLeft(trio);
            }
        }
    }

    @Test
    void aSessionThatBecomesAnotherBlobIsMissingWhereItWasMounted() throws IOException {
        BlobContent blob = random.blob(100);
        BlobContent other = random.blob(100);
        try (Trio trio = new Trio()) {
            blob.pushTo(trio.b, FROM);
            try (BlobWriter writer = refused(trio.unified.mountBlob(REPOSITORY, blob.digest(), FROM))) {
                writer.write(other.bytes());
                assertThatThrownBy(() -> writer.commit(other.digest()))
                        .isInstanceOfSatisfying(
                                PartialWriteException.class,
                                e -> assertThat(e.report().outcomes())
                                        .extracting(MemberOutcome::result)
                                        .containsExactly(
                                                MemberOutcome.Result.DONE,
                                                MemberOutcome.Result.FAILED,
                                                MemberOutcome.Result.DONE));
            }
        }
    }

    @Test
    void aQuorumThatMountsIsEnoughAndNoSessionIsLeft() throws IOException {
        BlobContent blob = random.blob(100);
        try (Trio trio = new Trio(options -> options.writePolicy(WritePolicy.QUORUM))) {
            blob.pushTo(trio.a, FROM);
            blob.pushTo(trio.c, FROM);
            assertThat(trio.unified.mountBlob(REPOSITORY, blob.digest(), FROM)).isInstanceOf(MountResult.Mounted.class);
            assertNothingIsLeft(trio);
        }
    }

    @Test
    void ifTooFewAreWillingNoSessionIsLeft() throws IOException {
        BlobContent blob = random.blob(100);
        try (Trio trio = new Trio(options -> options.compensation(true))) {
            blob.pushTo(trio.a, FROM);
            trio.c.failing(ErrorCode.UNAVAILABLE);
            assertThatThrownBy(() -> trio.unified.mountBlob(REPOSITORY, blob.digest(), FROM))
                    .isInstanceOfSatisfying(
                            PartialWriteException.class,
                            e -> assertThat(e.report().outcomes())
                                    .extracting(MemberOutcome::result)
                                    .containsExactly(
                                            MemberOutcome.Result.UNDONE,
                                            MemberOutcome.Result.FAILED,
                                            MemberOutcome.Result.FAILED));
            assertNothingIsLeft(trio);
        }
    }
}
