// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the README shows is what is compiled here, and what it names is there. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Path README = ROOT.resolve("README.md");

    @Test
    void showsCodeThatIsCompiledHere() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                sources.add(squeezed(Files.readString(file)));
            }
        }
        List<String> blocks = blocks("```java\n");
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(4);
        for (String block : blocks) {
            for (String part : block.split("(?m)^ *// …$", -1)) {
                assertThat(sources)
                        .as("a source with the README's %s", part)
                        .anyMatch(source -> source.contains(squeezed(part)));
            }
        }
    }

    @Test
    void namesEveryModule() throws IOException {
        List<String> modules = Files.readAllLines(ROOT.resolve("pom.xml")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith("<module>oci-"))
                .map(line -> line.substring("<module>".length(), line.indexOf("</")))
                .filter(module -> !module.equals("oci-parent"))
                .toList();
        assertThat(modules).isNotEmpty();
        assertThat(Files.readString(README))
                .contains(modules.stream().map(m -> "`" + m + "`").toList());
    }

    private static List<String> blocks(String opening) throws IOException {
        List<String> blocks = new ArrayList<>();
        String readme = Files.readString(README);
        for (int at = readme.indexOf(opening); at >= 0; at = readme.indexOf(opening, at + 1)) {
            blocks.add(readme.substring(at + opening.length(), readme.indexOf("```", at + opening.length())));
        }
        return blocks;
    }

    /** White space does not count, because a formatter breaks lines elsewhere than a page does. */
    private static String squeezed(String text) {
        return text.replaceAll("\\s+", "");
    }
}
