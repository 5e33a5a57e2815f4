// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A walk through a document: where it stands, and what it found. Not thread-safe. */
final class Inspection {
    /** Nobody reads more, and a document of errors is not worth the time. */
    static final int MAX_FINDINGS = 1000;

    private static final int MAX_QUOTE = 80;

    private final Object[] trail = new Object[Json.MAX_DEPTH + 2];
    private final List<Finding> findings = new ArrayList<>(0);
    private int depth;
    private int errors;
    private boolean lossy;
    private @Nullable Finding last;
    private @Nullable Finding firstError;

    /** Steps into a member (a {@code String}) or an item (an {@code Integer}). */
    void enter(Object step) {
        trail[depth++] = step;
    }

    void leave() {
        depth--;
    }

    /** Notes that what is being read does not hold all of the raw value. */
    void lose() {
        lossy = true;
    }

    /** Whether anything was lost since the last call; sets what is to be remembered from here on. */
    boolean lossy(boolean next) {
        boolean before = lossy;
        lossy = next;
        return before;
    }

    /** Whether there are so many errors that looking at further items is pointless. Warnings never hide an error. */
    boolean isFull() {
        return errors >= MAX_FINDINGS;
    }

    int errors() {
        return errors;
    }

    Optional<Finding> firstError() {
        return Optional.ofNullable(firstError);
    }

    List<Finding> findings() {
        return Collections.unmodifiableList(findings);
    }

    void error(String message) {
        errors++;
        add(message, Finding.Severity.ERROR);
    }

    void warning(String message) {
        add(message, Finding.Severity.WARNING);
    }

    void wrongType(String expected, @Nullable Object actual) {
        error("must be " + expected + ", is " + describe(actual));
    }

    /** The exception for the finding that ended the reading: reading stops at the first one it cannot live with. */
    DocumentException failure() {
        return DocumentException.at(last == null ? new Finding("", "unreadable", Finding.Severity.ERROR) : last);
    }

    private void add(String message, Finding.Severity severity) {
        last = new Finding(pointer(), message, severity);
        if (findings.size() < MAX_FINDINGS) {
            findings.add(last);
        }
        if (firstError == null && last.isError()) {
            firstError = last;
        }
    }

    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            String step = trail[i].toString();
            pointer.append('/')
                    .append(bounded(step, MAX_QUOTE * 2).replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    private static String describe(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof String text) {
            return quote(text);
        } else if (value instanceof JsonNumber number) {
            return "the number " + bounded(number.text(), MAX_QUOTE);
        } else if (value instanceof Long) {
            return "the number " + value;
        } else if (value instanceof Members) {
            return "an object";
        }
        return value instanceof List ? "an array" : value.toString();
    }

    static String quote(String text) {
        return '"' + bounded(text, MAX_QUOTE) + '"';
    }

    /** The text cut to a length, with everything that could disturb a log or a terminal replaced. */
    static String bounded(String text, int max) {
        StringBuilder bounded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (i == max) {
                return bounded.append("...").toString();
            }
            char c = text.charAt(i);
            bounded.append(isHarmless(c) ? c : '?');
        }
        return bounded.toString();
    }

    private static boolean isHarmless(char c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
