// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.large.TransferProgress;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A line that shows the progress of a transfer, rewritten in place, and at the end of a command that succeeded what was transferred. Safe
 * for use by many threads.
 */
final class ProgressBar implements Consumer<TransferProgress>, AutoCloseable {
    private static final double MIB = 1 << 20;
    private static final double NANOS = 1e9;

    private final PrintWriter out;
    private final boolean live;
    private final LongSupplier clock;
    private final long start;
    private int shown;
    private boolean over;
    private @Nullable TransferProgress end;

    /**
     * Begins with an empty line.
     *
     * @param live whether the line is rewritten in place; otherwise only the end is shown
     * @param clock tells nanoseconds, as {@link System#nanoTime} does
     */
    ProgressBar(PrintWriter out, boolean live, LongSupplier clock) {
        this.out = out;
        this.live = live;
        this.clock = clock;
        start = clock.getAsLong();
    }

    @Override
    public synchronized void accept(TransferProgress progress) {
        if (over) {
            return;
        }
        if (progress.state() == TransferProgress.State.RUNNING) {
            if (live) {
                show(running(progress));
            }
            return;
        }
        clear();
        end = progress.state() == TransferProgress.State.DONE ? progress : null;
    }

    /**
     * Prints the line for a command that succeeded. The end of the transfer does not say so yet: the content may be wrong, or its file
     * impossible to finish.
     */
    synchronized void succeed() {
        TransferProgress last = end;
        close();
        if (last != null) {
            out.println(done(last, clock.getAsLong() - start));
        }
    }

    /** Clears the line; nothing is shown any more. */
    @Override
    public synchronized void close() {
        clear();
        over = true;
        end = null;
    }

    private void clear() {
        if (shown > 0) {
            show("");
            out.print('\r');
            out.flush();
            shown = 0;
        }
    }

    /** Puts a text in the place of the one before it. */
    private void show(String text) {
        out.print('\r' + text + " ".repeat(Math.max(0, shown - text.length())));
        out.flush();
        shown = text.length();
    }

    /** Returns the line for a transfer that goes on. It fits into 80 columns, since one that wraps cannot be rewritten. */
    static String running(TransferProgress progress) {
        StringBuilder line = new StringBuilder();
        long total = progress.total().orElse(0);
        if (total > 0) {
            line.append(String.format(Locale.ROOT, "%3d %%  ", (long) (100.0 * progress.done() / total)));
        }
        line.append(mib(progress.done()));
        if (total > 0) {
            line.append('/').append(mib(total));
        }
        line.append(" MiB  ").append(mib(progress.bytesPerSecond())).append(" MiB/s");
        if (total > 0 && progress.bytesPerSecond() > 0) {
            line.append("  ")
                    .append(time((total - progress.done()) / progress.bytesPerSecond()))
                    .append(" left");
        }
        line.append("  ").append(count(progress.requests(), "request", "requests"));
        return line.append(retries(progress)).toString();
    }

    /** Returns the line for a transfer that has come to a good end. */
    static String done(TransferProgress progress, long nanos) {
        String verb = progress.direction() == TransferProgress.Direction.DOWNLOAD ? "downloaded " : "uploaded ";
        double seconds = nanos / NANOS;
        String time = seconds < 60 ? String.format(Locale.ROOT, "%.1f s", seconds) : time((long) seconds);
        return verb + mib(progress.done()) + " MiB in " + time + retries(progress);
    }

    private static String retries(TransferProgress progress) {
        return progress.retries() == 0 ? "" : "  " + count(progress.retries(), "retry", "retries");
    }

    private static String count(int number, String one, String more) {
        return number + " " + (number == 1 ? one : more);
    }

    private static String mib(long bytes) {
        double mib = bytes / MIB;
        return String.format(Locale.ROOT, mib < 100 ? "%.1f" : "%.0f", mib);
    }

    private static String time(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
