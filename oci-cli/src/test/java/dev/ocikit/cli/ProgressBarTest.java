// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.large.TransferProgress;
import dev.ocikit.large.TransferProgress.Direction;
import dev.ocikit.large.TransferProgress.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressBarTest {
    private static final long MIB = 1 << 20;

    private final StringWriter shown = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    private ProgressBar bar(boolean live) {
        return new ProgressBar(new PrintWriter(shown, true), live, clock::get);
    }

    private static TransferProgress progress(long done, long total, long rate, int requests, int retries, State state) {
        return new TransferProgress(Direction.DOWNLOAD, "my/app", null, done, total, rate, requests, retries, state);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 268435456, 0, 1, 0, '  0 %  0.0/256 MiB  0.0 MiB/s  1 request'",
        "112721920, 268435456, 19188940, 4, 1, ' 41 %  108/256 MiB  18.3 MiB/s  0:08 left  4 requests  1 retry'",
        "268435456, 268435456, 19188940, 0, 2, '100 %  256/256 MiB  18.3 MiB/s  0:00 left  0 requests  2 retries'",
        "1048576, 4294967296, 1048576, 16, 0, '  0 %  1.0/4096 MiB  1.0 MiB/s  1:08:15 left  16 requests'",
        "1572864, -1, 1048576, 1, 0, '1.5 MiB  1.0 MiB/s  1 request'",
        "0, 0, 0, 0, 0, '0.0 MiB  0.0 MiB/s  0 requests'"
    })
    void tellsHowItGoesOn(long done, long total, long rate, int requests, int retries, String line) {
        assertThat(ProgressBar.running(progress(done, total, rate, requests, retries, State.RUNNING)))
                .isEqualTo(line);
    }

    @Test
    void aLineOfATebibyteFitsIntoATerminal() {
        long tebibyte = MIB << 20;
        assertThat(ProgressBar.running(progress(tebibyte / 2, tebibyte, 12 * MIB, 16, 99, State.RUNNING)))
                .hasSizeLessThan(80);
    }

    @Test
    void isRewrittenInPlaceAndEndsWithALineThatStays() {
        ProgressBar bar = bar(true);
        bar.accept(progress(MIB, 4 * MIB, MIB, 10, 0, State.RUNNING));
        bar.accept(progress(2 * MIB, 4 * MIB, MIB, 9, 0, State.RUNNING));
        clock.addAndGet(3_500_000_000L);
        bar.accept(progress(4 * MIB, 4 * MIB, MIB, 0, 1, State.DONE));
        assertThat(shown.toString()).as("the command may fail still").doesNotContain("downloaded");
        bar.succeed();
        String first = " 25 %  1.0/4.0 MiB  1.0 MiB/s  0:03 left  10 requests";
        String second = " 50 %  2.0/4.0 MiB  1.0 MiB/s  0:02 left  9 requests";
        assertThat(shown.toString())
                .isEqualTo("\r" + first + "\r" + second + " \r" + " ".repeat(second.length()) + "\r"
                        + "downloaded 4.0 MiB in 3.5 s  1 retry" + System.lineSeparator());
    }

    @Test
    void isClearedWhenTheTransferFails() {
        ProgressBar bar = bar(true);
        bar.accept(progress(MIB, -1, MIB, 1, 0, State.RUNNING));
        bar.accept(progress(MIB, -1, MIB, 0, 0, State.FAILED));
        assertThat(shown.toString()).endsWith("\r" + " ".repeat("1.0 MiB  1.0 MiB/s  1 request".length()) + "\r");
    }

    @Test
    void aTransferThatSucceedsAtItsSecondAttemptIsTold() {
        try (ProgressBar bar = bar(false)) {
            bar.accept(progress(MIB, MIB, MIB, 0, 0, State.FAILED));
            bar.accept(progress(MIB, MIB, MIB, 0, 0, State.DONE));
            bar.succeed();
        }
        assertThat(shown.toString()).startsWith("downloaded 1.0 MiB");
    }

    @Test
    void aTransferThatFailsAtItsSecondAttemptIsNotTold() {
        try (ProgressBar bar = bar(false)) {
            bar.accept(progress(MIB, MIB, MIB, 0, 0, State.DONE));
            bar.accept(progress(MIB, MIB, MIB, 0, 0, State.FAILED));
            bar.succeed();
        }
        assertThat(shown.toString()).isEmpty();
    }

    @Test
    void showsNothingOnceItIsOver() {
        ProgressBar bar = bar(true);
        bar.close();
        bar.accept(progress(MIB, -1, MIB, 1, 0, State.RUNNING));
        bar.accept(progress(MIB, -1, MIB, 1, 0, State.DONE));
        bar.succeed();
        assertThat(shown.toString()).isEmpty();
    }

    @Test
    void whereLinesAreNotRewrittenOnlyTheEndIsTold() {
        try (ProgressBar bar = bar(false)) {
            bar.accept(progress(MIB, -1, MIB, 1, 0, State.RUNNING));
            assertThat(shown.toString()).isEmpty();
            clock.addAndGet(125_000_000_000L);
            bar.accept(new TransferProgress(Direction.UPLOAD, "my/app", null, MIB, MIB, MIB, 0, 0, State.DONE));
            assertThat(shown.toString()).isEmpty();
            bar.succeed();
        }
        assertThat(shown.toString()).isEqualToIgnoringNewLines("uploaded 1.0 MiB in 2:05");
    }
}
