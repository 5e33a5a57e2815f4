// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParseCostTest {
    private static final int BYTES = 512 * 1024;
    private static final String DIGEST = "sha256:" + "0".repeat(56);

    /** Documents that take much memory for their size. */
    private enum Kind {
        NUMBERS("\"x\":[", i -> "-0", "]"),
        LISTS("\"x\":[", i -> "[[-0]]", "]"),
        OBJECTS("\"x\":[", i -> "{\"\":-0}", "]"),
        STRINGS("\"x\":[", i -> "\"a\"", "]"),
        MEMBERS("\"x\":{", i -> "\"" + Integer.toString(i, 36) + "\":-0", "}"),
        ANNOTATIONS("\"annotations\":{", i -> "\"" + Integer.toString(i, 36) + "\":\"b\"", "}"),
        WIDE_ANNOTATIONS("\"annotations\":{", i -> "\"" + Integer.toString(i, 36) + "\u4e00\":\"\u4e00\"", "}"),
        DESCRIPTORS(
                "\"manifests\":[",
                i -> "{\"mediaType\":\"a/b\",\"digest\":\"" + DIGEST + String.format("%08x", i)
                        + "\",\"size\":1,\"annotations\":{\"a\":\"b\"},\"x\":-0}",
                "]"),
        ONE_STRING("\"x\":[", i -> '"' + "x".repeat(BYTES - 100) + '"', "]");

        private final String start;

        @SuppressWarnings("ImmutableEnumChecker") // a lambda without state
        private final IntFunction<String> item;

        private final String end;

        Kind(String start, IntFunction<String> item, String end) {
            this.start = start;
            this.item = item;
            this.end = end;
        }

        byte[] document() {
            StringBuilder json = new StringBuilder("{\"schemaVersion\":2,");
            if (this != DESCRIPTORS) {
                json.append("\"manifests\":[],");
            }
            json.append(start).append(item.apply(0));
            for (int i = 1; json.length() < BYTES - 200; i++) {
                json.append(',').append(item.apply(i));
            }
            return json.append(end).append('}').toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void isNoLessThanWhatAManifestHolds(Kind kind) throws Exception {
        byte[] document = kind.document();
        long before = usedHeap();
        Manifest manifest = Manifest.read(document, null);
        long held;
        try {
            held = usedHeap() - before;
        } finally {
            Reference.reachabilityFence(manifest);
        }
        assertThat(ParseCost.of(document)).isGreaterThan(held).isLessThan(60L * document.length);
    }

    @Test
    void isBoundedByTheNumberOfValuesThatAreRead() {
        byte[] commas = ",".repeat(4 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII);
        assertThat(ParseCost.of(commas)).isLessThan(80L * 1024 * 1024);
        assertThat(ParseCost.of(new byte[0])).isLessThan(200);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
