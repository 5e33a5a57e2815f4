// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong gets its error, over a connection that goes on to serve. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedRequestsTest {
    private ServedRegistry served;
    private String session;

    @BeforeAll
    void serve() throws IOException {
        served = ServedRegistry.inMemory();
        served.push("a", "hello");
        served.ask("PUT /v2/a/manifests/v1", ServedRegistry.INDEX_TYPE, ServedRegistry.INDEX);
        session = served.session("a");
    }

    @AfterAll
    void stop() throws IOException {
        served.close();
    }

    /** A line of the table: status, code, method, target, headers, body, separated by blanks; {@code -} stands for nothing. */
    record Case(int status, String code, String method, String target, String headers, String body) {
        static Case parse(String line) {
            String[] parts = line.strip().split(" +", 6);
            return new Case(Integer.parseInt(parts[0]), parts[1], parts[2], parts[3], text(parts, 4), text(parts, 5));
        }

        private static String text(String[] parts, int index) {
            return index >= parts.length || parts[index].equals("-")
                    ? ""
                    : parts[index].replace("_", " ").replace("\\n", "\n").replace("~", "_");
        }
    }

    static List<Case> table() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(MalformedRequestsTest.class.getResourceAsStream("malformed-requests.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Case::parse)
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void getTheirErrorAndNothingElse(Case wrong) throws IOException {
        String target = expand(wrong.target());
        Wire.Answer answer = served.ask(wrong.method() + " " + target, expand(wrong.headers()), expand(wrong.body()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(wrong.status());
        if (!wrong.method().equals("HEAD")) {
            assertThat(answer.code()).isEqualTo(wrong.code());
        }
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        if (wrong.status() == 405) {
            assertThat(answer.header("Allow")).isNotEmpty();
        }
        assertThat(served.ask("GET /v2/").status()).isEqualTo(200);
    }

    private String expand(String text) {
        return text.replace("{session}", session.substring(session.lastIndexOf('/') + 1))
                .replace("{hello}", ServedRegistry.digest("hello").toString())
                .replace("{absent}", ServedRegistry.digest("absent").toString())
                .replace("{index}", ServedRegistry.INDEX)
                .replace("{index-type}", ServedRegistry.INDEX_TYPE)
                .replace(
                        "{index-digest}",
                        ServedRegistry.digest(ServedRegistry.INDEX).toString())
                .replace("{x256}", "x".repeat(256))
                .replace("{x129}", "x".repeat(129))
                .replace("{x4000}", "x".repeat(4000))
                .replace("{tags101}", "&tag=t".repeat(101))
                .replace("{deep}", "[".repeat(5000));
    }

    @Test
    void areAtLeastAHundred() throws IOException {
        assertThat(table()).hasSizeGreaterThanOrEqualTo(100).doesNotHaveDuplicates();
    }
}
