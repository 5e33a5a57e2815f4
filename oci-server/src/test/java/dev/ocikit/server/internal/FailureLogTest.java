// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    private final List<String> entries = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private final FailureLog log = new FailureLog(
            (level, text) -> entries.add(level + " " + text),
            System.Logger.Level.ERROR,
            "the registry failed",
            nanos::get);

    @Test
    void writesNothingThatAPeerCouldForgeALineOrAnEscapeWith() {
        String hostile = "a\r\nERROR forged \u001b[2J\u009b31m\u202e\u2028\ud800\u0085" + "y".repeat(5000);
        log.write(new IOException(hostile, new IllegalStateException("b\nforged")));
        assertThat(entries).hasSize(1);
        String entry = entries.get(0);
        assertThat(entry)
                .startsWith("ERROR the registry failed: java.io.IOException: a\\u000d\\u000aERROR forged \\u001b[2J"
                        + "\\u009b31m\\u202e\\u2028\\ud800\\u0085yyy")
                .contains("...\n\tat ")
                .contains("\ncaused by: java.lang.IllegalStateException: b\\u000aforged\n\tat ")
                .hasSizeLessThan(20_000);
        assertThat(entry.chars()).allMatch(c -> (c >= ' ' && c <= '~') || c == '\n' || c == '\t');
        assertThat(entry.lines().skip(1)).allMatch(line -> line.startsWith("\tat ") || line.startsWith("caused by: "));
    }

    @Test
    void writesFiveEntriesASecondAndCountsTheOthers() {
        for (int i = 0; i < 100; i++) {
            log.write(new IOException("full"));
        }
        assertThat(entries).hasSize(5);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log.write(new IOException("full"));
        log.write(new IOException("full"));
        assertThat(entries).hasSize(7);
        assertThat(entries.get(5)).contains("(95 more such failures were not logged): java.io");
        assertThat(entries.get(6)).startsWith("ERROR the registry failed: java.io");
    }
}
