// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A log of failures of one kind, of a bounded rate and size. Safe for use by many threads.
 *
 * <p>A failure's message can hold text of a client or of another registry, so that it is escaped and cut. The stack trace is part of the
 * entry's text: a log handler that prints a {@link Throwable} would print its messages as they are.
 */
public final class FailureLog {
    private static final int PER_SECOND = 5;
    private static final int MAX_MESSAGE = 512;
    private static final int MAX_FRAMES = 24;
    private static final int MAX_CAUSES = 4;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String kind;
    private final System.Logger.Level level;
    private final BiConsumer<System.Logger.Level, String> out;
    private final LongSupplier nanoTime;
    private @Nullable Window window;

    /** Creates a log that writes entries of a level to a logger. Entries of the level {@code ERROR} have stack traces. */
    public FailureLog(System.Logger logger, System.Logger.Level level, String kind) {
        this(logger::log, level, kind, System::nanoTime);
    }

    FailureLog(
            BiConsumer<System.Logger.Level, String> out,
            System.Logger.Level level,
            String kind,
            LongSupplier nanoTime) {
        this.kind = kind;
        this.level = level;
        this.out = out;
        this.nanoTime = nanoTime;
    }

    /** Writes an entry, unless there were five in this second. The next entry gives the number of those left out. */
    public void write(Throwable failure) {
        long left = admit();
        if (left >= 0) {
            out.accept(level, entry(failure, left));
        }
    }

    /** Returns the number of entries left out before this one, or -1 if this one is left out, too. */
    private synchronized long admit() {
        long now = nanoTime.getAsLong();
        Window current = window;
        if (current == null || now - current.start >= SECOND) {
            window = new Window(now);
            return current == null ? 0 : current.leftOut;
        }
        if (current.written == PER_SECOND) {
            current.leftOut++;
            return -1;
        }
        current.written++;
        return 0;
    }

    private String entry(Throwable failure, long leftOut) {
        StringBuilder text = new StringBuilder(1024).append(kind);
        if (leftOut > 0) {
            text.append(" (").append(leftOut).append(" more such failures were not logged)");
        }
        String lead = ": ";
        Throwable next = failure;
        for (int i = 0; next != null && i < MAX_CAUSES; i++, next = next.getCause()) {
            text.append(lead);
            PrintableText.append(text, String.valueOf(next), MAX_MESSAGE);
            if (level == System.Logger.Level.ERROR) {
                StackTraceElement[] frames = next.getStackTrace();
                for (int frame = 0; frame < Math.min(frames.length, MAX_FRAMES); frame++) {
                    text.append("\n\tat ").append(frames[frame]);
                }
            }
            lead = "\ncaused by: ";
        }
        return text.toString();
    }

    /** The entries of one second. */
    private static final class Window {
        private final long start;
        private int written = 1;
        private long leftOut;

        private Window(long start) {
            this.start = start;
        }
    }
}
