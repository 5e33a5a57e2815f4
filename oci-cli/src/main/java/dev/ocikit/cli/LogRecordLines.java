// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * The form of log records: one line, and in the text form indented lines for a stack trace. All texts may come from a peer, so they are
 * escaped and bounded.
 */
final class LogRecordLines extends Formatter {
    static final int MESSAGE_CHARS = 2000;
    static final int TRACE_LINES = 40;
    private static final int TRACE_CHARS = 300;
    private static final int FRAMES_PER_CAUSE = 12;

    private final boolean json;

    /**
     * Creates the form.
     *
     * @param json whether a record is a JSON object, with the stack trace as one string
     */
    LogRecordLines(boolean json) {
        this.json = json;
    }

    @Override
    public String format(LogRecord record) {
        List<String> trace = trace(record.getThrown());
        return json ? object(record, trace) : text(record, trace);
    }

    private String text(LogRecord record, List<String> trace) {
        StringBuilder text = new StringBuilder(200)
                .append(record.getInstant())
                .append(' ')
                .append(TerminalText.of(record.getLevel().getName(), TRACE_CHARS))
                .append(' ')
                .append(TerminalText.of(String.valueOf(record.getLoggerName()), TRACE_CHARS))
                .append(": ")
                .append(TerminalText.of(message(record), MESSAGE_CHARS));
        trace.forEach(
                line -> text.append(System.lineSeparator()).append("    ").append(TerminalText.of(line, TRACE_CHARS)));
        return text.toString();
    }

    private String object(LogRecord record, List<String> trace) {
        StringBuilder line = new StringBuilder(300);
        LogFormat.member(line.append('{'), "time", String.valueOf(record.getInstant()));
        LogFormat.member(line.append(','), "level", record.getLevel().getName());
        LogFormat.member(line.append(','), "logger", String.valueOf(record.getLoggerName()));
        LogFormat.member(line.append(','), "message", bounded(message(record), MESSAGE_CHARS));
        if (!trace.isEmpty()) {
            List<String> lines =
                    trace.stream().map(frame -> bounded(frame, TRACE_CHARS)).toList();
            LogFormat.member(line.append(','), "trace", String.join("\n", lines));
        }
        return line.append('}').toString();
    }

    private String message(LogRecord record) {
        return String.valueOf(formatMessage(record));
    }

    private static String bounded(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars) + "...";
    }

    private static List<String> trace(@Nullable Throwable thrown) {
        List<String> lines = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && lines.size() < TRACE_LINES; cause = cause.getCause()) {
            lines.add((cause == thrown ? "" : "caused by ") + cause);
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, FRAMES_PER_CAUSE); i++) {
                lines.add("  at " + frames[i]);
            }
        }
        return lines.size() <= TRACE_LINES ? lines : lines.subList(0, TRACE_LINES);
    }
}
