// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A stack of registries as it is written: {@code prefix(team/a, client(https://registry.example))}.
 *
 * @param word a kind of registry, or what a kind wants to know
 * @param arguments what stands in its parentheses; empty if it has none
 */
record StackExpression(String word, List<StackExpression> arguments) {
    private static final int MAX_DEPTH = 32;

    static StackExpression parse(String text) {
        Parser parser = new Parser(text);
        StackExpression whole = parser.expression(0);
        if (parser.at < text.length()) {
            throw parser.wrong("the end");
        }
        return whole;
    }

    /** Tells whether a word stands anywhere in this. */
    boolean has(String wanted) {
        return word.equals(wanted) || arguments.stream().anyMatch(argument -> argument.has(wanted));
    }

    @Override
    public String toString() {
        return arguments.isEmpty()
                ? word
                : word + "("
                        + String.join(
                                ", ",
                                arguments.stream()
                                        .map(StackExpression::toString)
                                        .toList()) + ")";
    }

    private static final class Parser {
        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        StackExpression expression(int depth) {
            if (depth > MAX_DEPTH) {
                throw new TypeConversionException("a stack has at most " + MAX_DEPTH + " registries in each other");
            }
            int start = at;
            while (at < text.length() && "(),".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(start, at).strip();
            if (word.isEmpty()) {
                throw wrong("a word");
            }
            List<StackExpression> arguments = new ArrayList<>();
            if (take('(')) {
                do {
                    arguments.add(expression(depth + 1));
                } while (take(','));
                if (!take(')')) {
                    throw wrong("',' or ')'");
                }
            }
            return new StackExpression(word, List.copyOf(arguments));
        }

        private boolean take(char wanted) {
            if (at == text.length() || text.charAt(at) != wanted) {
                return false;
            }
            at++;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            return true;
        }

        TypeConversionException wrong(String wanted) {
            return new TypeConversionException(
                    "'" + text + "' is no stack: " + wanted + " is missing at position " + at);
        }
    }

    /** Reads an expression from the command line. */
    static final class Converter implements ITypeConverter<StackExpression> {
        @Override
        public StackExpression convert(String text) {
            return parse(text);
        }
    }
}
