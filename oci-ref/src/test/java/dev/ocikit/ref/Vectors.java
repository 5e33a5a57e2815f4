// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tables of test vectors: rows of cells with a bar between; {@code repositories.txt} explains the notation. */
final class Vectors {
    private static final Pattern NOTATION =
            Pattern.compile("\\{(.+?)\\*(\\d+)}|\\\\u([0-9a-f]{4})|\\\\([stnr\\\\])", Pattern.DOTALL);

    private Vectors() {}

    static Stream<List<String>> rows(String table) {
        try (InputStream in = Vectors.class.getResourceAsStream(table)) {
            String text = new String(Objects.requireNonNull(in, table).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> Arrays.stream(line.split("\\|", -1))
                            .map(cell -> expand(cell.strip()))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String expand(String cell) {
        return NOTATION.matcher(cell).replaceAll(match -> Matcher.quoteReplacement(spell(match)));
    }

    private static String spell(MatchResult match) {
        if (match.group(1) != null) {
            return expand(match.group(1)).repeat(Integer.parseInt(match.group(2)));
        }
        if (match.group(3) != null) {
            return String.valueOf((char) Integer.parseInt(match.group(3), 16));
        }
        return switch (match.group(4)) {
            case "s" -> " ";
            case "t" -> "\t";
            case "n" -> "\n";
            case "r" -> "\r";
            default -> "\\";
        };
    }
}
