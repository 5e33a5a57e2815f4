// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * The handler of all log records of the process: those of {@code java.util.logging}, of {@link System.Logger} and, by way of
 * {@code slf4j-jdk14}, of SLF4J, which Jetty uses. It prints at most {@value #RECORDS_PER_SECOND} records per second, and the first ones
 * of up to {@value #FIRST_RECORDS_PER_SECOND} further loggers, and the number of those that it suppressed. Safe for use by many threads.
 */
final class ConsoleLog extends Handler {
    static final int RECORDS_PER_SECOND = 100;
    static final int FIRST_RECORDS_PER_SECOND = 20;

    /** Loggers are garbage-collected with their handlers unless they are referenced. */
    private static final Logger ROOT = Logger.getLogger("");

    private final PrintWriter out;
    private final LogRateLimiter limiter;

    /**
     * Creates a handler.
     *
     * @param out the printer, which the handler does not close
     * @param nanos the clock, as {@link System#nanoTime}
     */
    ConsoleLog(PrintWriter out, LongSupplier nanos) {
        this.out = out;
        this.limiter = new LogRateLimiter(RECORDS_PER_SECOND, FIRST_RECORDS_PER_SECOND, RECORDS_PER_SECOND, nanos);
        setFormatter(new LogRecordLines(false));
    }

    /**
     * Makes a handler the only one of the process, for warnings and errors, also for exceptions that end a thread. Leaves the handlers alone
     * if the user has configured {@code java.util.logging} by a system property.
     */
    static void install(PrintWriter out) {
        ROOT.setLevel(Level.WARNING);
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            for (Handler handler : ROOT.getHandlers()) {
                ROOT.removeHandler(handler);
            }
            ROOT.addHandler(new ConsoleLog(out, System::nanoTime));
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, error) ->
                ROOT.log(Level.SEVERE, error, () -> "uncaught exception in thread " + thread.getName()));
    }

    /** Returns the handler that was installed, if there is one. */
    static Optional<ConsoleLog> installed() {
        return Stream.of(ROOT.getHandlers())
                .filter(ConsoleLog.class::isInstance)
                .map(ConsoleLog.class::cast)
                .findFirst();
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        long unreported = limiter.admit(String.valueOf(record.getLoggerName()));
        if (unreported != LogRateLimiter.SUPPRESSED) {
            report(unreported);
            print(record);
        }
    }

    private void print(LogRecord record) {
        out.println(getFormatter().format(record));
    }

    private void report(long suppressed) {
        if (suppressed > 0) {
            LogRecord record = new LogRecord(Level.WARNING, suppressed + " messages suppressed");
            record.setLoggerName("ocikit");
            print(record);
        }
    }

    @Override
    public synchronized void flush() {
        out.flush();
    }

    /** Reports what was suppressed since the last record. */
    @Override
    public synchronized void close() {
        report(limiter.takeSuppressed());
        out.flush();
    }
}
