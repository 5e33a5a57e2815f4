// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.PrintWriter;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A log of lines at a bounded rate, which reports how many lines it suppressed: with the next line that it prints, or when it is closed.
 * Safe for use by many threads.
 */
final class LineLog implements AutoCloseable {
    private final PrintWriter out;
    private final boolean json;
    private final LogRateLimiter limiter;

    /**
     * Creates a log.
     *
     * @param out the printer, which the log does not close
     * @param json whether lines are JSON objects
     * @param linesPerSecond the maximum number of lines in a second, see {@link LogRateLimiter#of}
     * @param nanos the clock, as {@link System#nanoTime}
     */
    LineLog(PrintWriter out, boolean json, int linesPerSecond, LongSupplier nanos) {
        this.out = out;
        this.json = json;
        this.limiter = LogRateLimiter.of(linesPerSecond, nanos);
    }

    /** Returns whether lines are JSON objects. */
    boolean json() {
        return json;
    }

    /**
     * Prints a line, unless there were too many in this second.
     *
     * @param client a text that stands for the client that caused the line and for no other
     */
    void print(String client, Supplier<String> line) {
        long unreported = limiter.admit(client);
        if (unreported != LogRateLimiter.SUPPRESSED) {
            report(unreported);
            out.println(line.get());
        }
    }

    private void report(long suppressed) {
        if (suppressed > 0) {
            out.println(json ? "{\"suppressed\":" + suppressed + "}" : "suppressed=" + suppressed);
        }
    }

    @Override
    public void close() {
        report(limiter.takeSuppressed());
    }
}
