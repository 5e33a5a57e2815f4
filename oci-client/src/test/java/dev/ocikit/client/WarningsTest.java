// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final List<String> told = new ArrayList<>();
    private final Warnings warnings = new Warnings(told::add);

    private void report(String... values) {
        warnings.report(HttpHeaders.of(Map.of("Warning", List.of(values)), (name, value) -> true));
    }

    @Test
    void tellsEachWarningOnce() {
        report("299 - \"one\"", "299 - \"two\"");
        report("299 - \"two\"", "299 - \"three\"");
        assertThat(told).containsExactly("one", "two", "three");
    }

    @Test
    void readsEscapesAndKeepsToOneLine() {
        report("299 - \"say \\\"hello\\\" to C:\\\\\"", " 299 - \"a\tb\u0007c\" ", "299 - \"x\u2028y\u2029z\"");
        assertThat(told).containsExactly("say \"hello\" to C:\\", "a b c", "x y z");
    }

    @Test
    void ignoresOtherForms() {
        report(
                "",
                "299",
                "199 - \"x\"",
                "299 agent \"x\"",
                "299 - x",
                "299 - \"x",
                "299 - \"x\\",
                "299 - \"x\" \"Wed, 21 Oct 2015 07:28:00 GMT\"");
        assertThat(told).isEmpty();
    }

    @Test
    void readsNoMoreThanTheSpecificationAllows() {
        report("299 - \"one\"", "299 - \"" + "x".repeat(5000) + "\"", "299 - \"two\"");
        assertThat(told).containsExactly("one");
    }

    @Test
    void remembersTheLastFew() {
        for (int i = 0; i < 1000; i++) {
            report("299 - \"" + i + "\"");
        }
        report("299 - \"999\"");
        assertThat(told).hasSize(1000);
        report("299 - \"0\"");
        assertThat(told).hasSize(1001);
    }

    @Test
    void tellsTheWarningsOfAllAnswersAndDoesNothingAboutThem() throws IOException {
        Digest digest = Digest.sha256(new byte[0]);
        try (Peer peer = Peer.answering(
                        Answer.of(200).header("Warning", "299 - \"deprecated\""),
                        Answer.of(404).header("Warning", "299 - \"gone soon\""),
                        Answer.of(404));
                RegistryClient client =
                        RegistryClient.create(peer.options().warnings(told::add).build())) {
            client.resolveBlob("foo", digest);
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> client.resolveBlob("foo", digest))
                    .isInstanceOf(dev.ocikit.api.NotFoundException.class);
            assertThat(told).containsExactly("deprecated", "gone soon");
            assertThat(peer.requests())
                    .as("the first 404 to HEAD is confirmed by GET, with or without a warning")
                    .containsExactly(
                            "HEAD /v2/foo/blobs/" + digest,
                            "HEAD /v2/foo/blobs/" + digest,
                            "GET /v2/foo/blobs/" + digest);
        }
    }
}
