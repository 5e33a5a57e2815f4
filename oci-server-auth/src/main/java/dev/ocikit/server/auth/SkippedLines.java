// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.util.function.Consumer;

/** The lines of a file that are not used, for one warning that is of bounded length and quotes none of them. */
final class SkippedLines {
    private static final int MAX_NAMED = 10;

    private final StringBuilder named = new StringBuilder();
    private int count;

    /** Adds a line, the first of which is 1. */
    void add(int number, String fault) {
        count++;
        if (count <= MAX_NAMED) {
            named.append(count == 1 ? "" : "; ")
                    .append("line ")
                    .append(number)
                    .append(": ")
                    .append(fault);
        }
    }

    /** Passes the warning on, if lines were skipped. */
    void report(Consumer<String> warnings) {
        if (count > 0) {
            String more = count > MAX_NAMED ? "; and " + (count - MAX_NAMED) + " more" : "";
            warnings.accept("skipped " + count + (count == 1 ? " line: " : " lines: ") + named + more);
        }
    }
}
