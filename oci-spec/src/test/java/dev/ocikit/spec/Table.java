// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * A table of test data in a resource: columns between " | ", comments after "# ". In a column, {@code \\uXXXX} is a
 * character and {@code \\\\} a backslash.
 */
final class Table {
    private Table() {}

    static Stream<Arguments> rows(String resource) {
        try (InputStream in = Objects.requireNonNull(Table.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("# "))
                    .map(line -> Arguments.of((Object[]) columns(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String[] columns(String line) {
        String[] columns = line.split(" \\| ", -1);
        for (int i = 0; i < columns.length; i++) {
            columns[i] = unescape(columns[i]);
        }
        return columns;
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                plain.append(text.charAt(i));
            } else if (text.charAt(++i) == 'u') {
                plain.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                i += 4;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
