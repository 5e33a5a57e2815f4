// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.io.Serial;

/**
 * A text that is not the name it should be. The message names the text, the position and the rule it breaks, and is
 * safe to log: it holds at most 100 characters of the text, and what is not printable ASCII is escaped.
 */
public class InvalidReferenceException extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String input;
    private final int position;
    private final String rule;

    /**
     * Creates the exception for a text.
     *
     * @param kind what the text should have been, such as {@code tag}
     * @param input the whole text, however long and hostile
     * @param position index of the first wrong character; the length of the text when something is missing at its end
     * @param rule what should hold at that position
     */
    public InvalidReferenceException(String kind, String input, int position, String rule) {
        super("invalid " + kind + " \"" + Excerpt.of(input, position) + "\", position " + position + ": " + rule);
        this.input = Excerpt.of(input, position);
        this.position = position;
        this.rule = rule;
    }

    /**
     * Returns the text that was refused. What is not printable ASCII is escaped, and a long text is cut to an excerpt
     * of at most 100 characters around the position, with {@code ...} where something was left out.
     */
    public String input() {
        return input;
    }

    /** Returns the index of the first wrong character in the text, counted from 0 in the text as it was given. */
    public int position() {
        return position;
    }

    /** Returns the rule that does not hold, as a short English phrase. */
    public String rule() {
        return rule;
    }
}
