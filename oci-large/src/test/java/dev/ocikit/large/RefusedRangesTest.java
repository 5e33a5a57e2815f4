// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.large.UnluckyDownloads.Answer;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that do not send parts, or not always. */
class RefusedRangesTest extends DownloadFixture {
    private static final Answer REFUSAL = (range, truth) -> {
        throw OciException.of(ErrorCode.RANGE_INVALID, "no parts here");
    };
    private static final Answer WHOLE_INSTEAD = (range, truth) -> new Leading(truth.open(), range.offset());

    @ParameterizedTest
    @ValueSource(strings = {"RANGE_INVALID", "UNSUPPORTED"})
    void oneRequestGoesOnWhereFurtherOnesAreRefused(String code) throws IOException {
        BlobContent blob = blob(100_000);
        registry.slowTrunk(1, (range, truth) -> {
            throw OciException.of(new ErrorCode(code), "no parts here");
        });
        OciRegistry large = large();
        assertReads(large, blob);
        int asked = registry.ranges().size();
        assertReads(large, blob);
        assertThat(registry.ranges()).as("what was learned is remembered").hasSize(asked + 1);
    }

    @Test
    void oneRequestGoesOnWhereThePartIsAnsweredWithTheWhole() throws IOException {
        BlobContent blob = blob(100_000);
        registry.slowTrunk(2, WHOLE_INSTEAD);
        OciRegistry large = large();
        assertReads(large, blob);
        int asked = registry.ranges().size();
        assertThat(asked).isLessThan(12);
        assertReads(large, blob);
        assertThat(registry.ranges()).as("what was learned is remembered").hasSize(asked + 1);
    }

    @Test
    void oneAnswerWithTheWholeMayBeAnAccident() throws IOException {
        BlobContent blob = blob(100_000);
        AtomicBoolean first = new AtomicBoolean(true);
        registry.slowTrunk(
                8, (range, truth) -> first.getAndSet(false) ? WHOLE_INSTEAD.answer(range, truth) : truth.open());
        assertReads(large(), blob);
        assertThat(registry.ranges()).hasSizeGreaterThan(8);
    }

    @Test
    void aRegistryWithoutPartsIsAskedForTheWhole() throws IOException {
        BlobContent blob = blob(100_000);
        registry.ranges(REFUSAL);
        assertReads(large(), blob);
        assertThat(registry.wholes()).isEqualTo(1);
    }

    @Test
    void aRequestThatBreaksIsFollowedByOneForTheWholeWhereThereAreNoParts() throws IOException {
        BlobContent blob = blob(100_000);
        CountDownLatch refused = new CountDownLatch(1);
        registry.ranges((range, truth) -> {
            if (UnluckyDownloads.isFirst(range)) {
                return truth.open((reader, position) -> {
                    if (position >= 500) {
                        PieceReader.await(refused);
                        throw new IOException("reset");
                    }
                });
            }
            refused.countDown();
            return REFUSAL.answer(range, truth);
        });
        assertReads(large(), blob);
        assertThat(registry.wholes()).isEqualTo(1);
    }

    @Test
    void whatWasLearnedOfOneHostIsNotHeldAgainstAnother() throws IOException {
        BlobContent refusing = blob(50_000);
        OciRegistry large = large();
        registry.slowTrunk(1, (range, truth) -> {
            throw OciException.of(ErrorCode.UNSUPPORTED, "no parts here");
        });
        assertReads(large, refusing);
        registry.ranges((range, truth) -> new From(truth.open(), "other.example"));
        CountDownLatch others = new CountDownLatch(3);
        registry.ranges((range, truth) -> {
            if (!UnluckyDownloads.isFirst(range)) {
                others.countDown();
                return new From(truth.open(), "other.example");
            }
            return new From(truth.open((reader, position) -> PieceReader.await(others)), "other.example");
        });
        assertReads(large, refusing);
        int asked = registry.ranges().size();
        registry.ranges((range, truth) -> truth.open());
        assertReads(large, refusing);
        assertThat(registry.ranges()).hasSize(asked + 1);
    }

    @Test
    void whatWasLearnedIsNotForgottenWithAnotherDownloadByOneRequest() throws IOException {
        BlobContent blob = blob(100_000);
        CountDownLatch measured = new CountDownLatch(5);
        OciRegistry large = large(
                options.toBuilder().progress(progress -> measured.countDown()).build());
        registry.slowTrunk(1, REFUSAL);
        assertReads(large, blob);
        registry.ranges((range, truth) -> truth.open((reader, position) -> {
            if (position > 50_000) {
                PieceReader.await(measured);
            }
        }));
        assertReads(large, blob);
        int asked = registry.ranges().size();
        registry.ranges((range, truth) -> truth.open());
        assertReads(large, blob);
        assertThat(registry.ranges()).hasSize(asked + 1);
    }

    @Test
    void aRegistryThatRefusesTheFirstPartIsNotAskedForPartsForAWhile() throws IOException {
        BlobContent blob = blob(50_000);
        registry.ranges(REFUSAL);
        OciRegistry large = large();
        for (int i = 0; i < 3; i++) {
            assertReads(large, blob);
        }
        assertThat(registry.ranges()).hasSize(1);
        assertThat(registry.wholes()).isEqualTo(3);
    }

    @Test
    void anEmptyBlobSaysNothingOfParts() throws IOException {
        OciRegistry large = large();
        assertReads(large, blob(0));
        assertReads(large, blob(500));
        assertThat(registry.ranges()).hasSize(2);
    }

    @Test
    void accidentsBetweenManyPartsDoNotEndThem() throws IOException {
        BlobContent blob = blob(100_000);
        AtomicInteger count = new AtomicInteger();
        Setting setting = setting(options.toBuilder().memoryBytes(20_000).build());
        registry.slowTrunk(3, (range, truth) -> {
            boolean accident = count.incrementAndGet() % 20 == 5;
            return accident ? new Leading(truth.open(), range.offset()) : truth.open();
        });
        assertReads(new Downloads(registry, setting, System::nanoTime), blob);
        assertThat(setting.memory().requests("", 7)).isNotZero();
    }

    @Test
    void whoSendsTheWholeIsRememberedAndNotWhoSentTheFirstPart() throws IOException {
        Setting setting = setting(options);
        registry.slowTrunk(2, (range, truth) -> new From(new Leading(truth.open(), range.offset()), "cdn.example"));
        assertReads(new Downloads(registry, setting, System::nanoTime), blob(50_000));
        assertThat(setting.memory().requests("cdn.example", 7)).isZero();
        assertThat(setting.memory().requests("", 7)).isNotZero();
    }

    /** A part that the registry sends with all that is before it. */
    private static final class Leading extends FilterBlobReader {
        private final long lead;

        Leading(BlobReader inner, long lead) {
            super(inner);
            this.lead = lead;
        }

        @Override
        public long lead() {
            return lead;
        }
    }

    /** A reader whose content comes from a host. */
    private static final class From extends FilterBlobReader {
        private final String host;

        From(BlobReader inner, String host) {
            super(inner);
            this.host = host;
        }

        @Override
        public Optional<String> source() {
            return Optional.of(host);
        }
    }
}
