// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ConsoleLogTest {
    /** Text of a peer that forges a line, controls the terminal, or makes a line read differently. */
    private static final String HOSTILE =
            "a\r\n2026-01-01T00:00:00Z INFO forged: x\u001b[2J\u0007\u0000\u007f\u0085\u009b31m\u2028\u2029\u202e\u2066\u200b\ufeff\ud800z";

    private final StringWriter printed = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();
    private final ConsoleLog log = new ConsoleLog(new PrintWriter(printed, true), nanos::get);

    /** SLF4J is there when the command runs, but not when it is compiled. */
    private static void warnBySlf4j(String message) throws Exception {
        Object logger = Class.forName("org.slf4j.LoggerFactory")
                .getMethod("getLogger", String.class)
                .invoke(null, "dev.ocikit.cli.test");
        Class.forName("org.slf4j.Logger").getMethod("warn", String.class).invoke(logger, message);
    }

    private static LogRecord record(String message) {
        LogRecord record = new LogRecord(Level.WARNING, message);
        record.setLoggerName("test");
        return record;
    }

    private List<String> lines() {
        return printed.toString().lines().toList();
    }

    private static void assertPrintable(String text) {
        assertThat(text.codePoints().filter(c -> c != '\n').mapToObj(Character::getType))
                .doesNotContain(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.LINE_SEPARATOR,
                        (int) Character.PARAGRAPH_SEPARATOR,
                        (int) Character.SURROGATE);
    }

    @Test
    void aHostileMessageStaysOnOneLineWithoutControls() {
        log.publish(record(HOSTILE));
        assertThat(lines())
                .hasSize(1)
                .first()
                .asString()
                .contains("WARNING test: a\\u000d\\u000a2026")
                .endsWith("\\ud800z");
        assertPrintable(printed.toString());
    }

    @Test
    void aHostileExceptionIsABoundedTraceOfIndentedLines() {
        Throwable cause = new IOException(HOSTILE);
        for (int i = 0; i < 100; i++) {
            cause = new IllegalStateException(HOSTILE.repeat(100), cause);
        }
        LogRecord record = record("m");
        record.setThrown(cause);
        log.publish(record);
        assertThat(lines()).hasSizeLessThanOrEqualTo(1 + LogRecordLines.TRACE_LINES);
        assertThat(lines().subList(1, lines().size())).allMatch(line -> line.startsWith("    "));
        assertThat(lines()).allMatch(line -> line.length() < 2500);
        assertPrintable(printed.toString());
    }

    @Test
    void aLongMessageIsCut() {
        log.publish(record("x".repeat(1 << 20)));
        assertThat(printed.toString().length()).isLessThan(LogRecordLines.MESSAGE_CHARS + 200);
    }

    @Test
    void jsonIsOneLineOfAsciiForEachRecord() {
        log.setFormatter(new LogRecordLines(true));
        LogRecord record = record(HOSTILE + "\"\\");
        record.setThrown(new IOException(HOSTILE));
        log.publish(record);
        assertThat(lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("{\"time\":\"")
                .contains("\"trace\":\"java.io.IOE")
                .endsWith("\"}");
        assertThat(lines().get(0)).matches("[ -~]*").contains("\\\"\\\\");
    }

    @Test
    void aFloodIsCutToAHundredRecordsASecondAndCounted() {
        for (int i = 0; i < 5000; i++) {
            log.publish(record("flood " + i));
        }
        assertThat(lines()).hasSize(ConsoleLog.RECORDS_PER_SECOND);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log.publish(record("after"));
        assertThat(lines()).hasSize(ConsoleLog.RECORDS_PER_SECOND + 2);
        assertThat(lines().get(ConsoleLog.RECORDS_PER_SECOND)).endsWith("4900 messages suppressed");
        assertThat(lines().get(ConsoleLog.RECORDS_PER_SECOND + 1)).endsWith("after");
    }

    @Test
    void aLoggerThatFloodsHidesNoOtherOneEntirely() {
        for (int i = 0; i < 5000; i++) {
            log.publish(record("flood " + i));
        }
        LogRecord other = record("seen");
        other.setLoggerName("other");
        log.publish(other);
        log.publish(other);
        assertThat(lines())
                .hasSize(ConsoleLog.RECORDS_PER_SECOND + 1)
                .last()
                .asString()
                .endsWith("other: seen");
    }

    @Test
    void whatWasSuppressedAtTheEndIsReported() {
        for (int i = 0; i < 101; i++) {
            log.publish(record("flood " + i));
        }
        log.close();
        assertThat(lines()).last().asString().endsWith("1 messages suppressed");
    }

    /** The three ways to log that our modules and their dependencies use. */
    @Test
    void receivesTheRecordsOfAllLoggingInterfaces() throws Exception {
        Logger logger = Logger.getLogger("dev.ocikit.cli.test");
        logger.addHandler(log);
        logger.setUseParentHandlers(false);
        try {
            logger.warning("by util " + HOSTILE);
            System.getLogger("dev.ocikit.cli.test").log(System.Logger.Level.WARNING, "by system " + HOSTILE);
            warnBySlf4j("by slf4j " + HOSTILE);
        } finally {
            logger.removeHandler(log);
            logger.setUseParentHandlers(true);
        }
        assertThat(lines()).hasSize(3);
        assertThat(printed.toString()).contains("by util a", "by system a", "by slf4j a");
        assertPrintable(printed.toString());
    }
}
