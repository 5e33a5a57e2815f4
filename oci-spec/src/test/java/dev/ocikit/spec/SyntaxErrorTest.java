// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where and why a text is not JSON. The offsets of the table are those of Go's parser. */
class SyntaxErrorTest {
    private static final String BYTES = "{}[]:,\"\\u0.-+eEtfn \n\u0001d8";

    static Stream<Arguments> faults() {
        return Table.rows("syntax.txt");
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("faults")
    void saysAtWhichByteTheFaultIs(String offset, String text) {
        DocumentException e = catchThrowableOfType(DocumentException.class, () -> Members.read(text.getBytes(UTF_8)));
        assertThat(e.offset()).hasValue(Long.parseLong(offset));
        assertThat(e.pointer()).isEmpty();
        assertThat(e).hasMessageStartingWith("byte " + offset + ": ");
        assertIsOurs(e);
    }

    @Test
    void saysWhatWasExpectedAndWhatWasFound() {
        assertThat(fault("{\"a\":1}{}")).hasMessage("byte 7: more follows after the JSON value: '{'");
        assertThat(fault("{\"a\":\"\u00e9\"}x")).hasMessage("byte 10: more follows after the JSON value: 'x'");
        assertThat(fault("{\"a\" 1}")).hasMessage("byte 5: not JSON: expected ':', found '1'");
        assertThat(fault("{\"a\":[1,]}")).hasMessage("byte 8: not JSON: expected a JSON value, found ']'");
        assertThat(fault("{\"a\":\"\n\"}"))
                .hasMessage("byte 6: not JSON: expected an escape for a control character, found U+000A");
        assertThat(fault("{\"a\":\u202e1}")).hasMessage("byte 5: not JSON: expected a JSON value, found U+202E");
        assertThat(fault("{\"a\":\u00e91}")).hasMessage("byte 5: not JSON: expected a JSON value, found '\u00e9'");
        assertThat(fault("{\"a\":1")).hasMessage("byte 6: not JSON: expected ',' or '}', found the end");
        assertThat(fault("")).hasMessage("byte 0: there is no JSON value");
    }

    @Test
    void saysWhereALimitIsExceeded() {
        String deep = "{\"x\":" + "[".repeat(Json.MAX_DEPTH);
        assertThat(fault(deep)).hasMessage("byte " + (deep.length() - 1) + ": nests deeper than 64 levels");
        assertThat(fault("{\"x\":[0, " + "1".repeat(1001) + "]}"))
                .hasMessage("byte 9: a number has more than 1000 digits");
        assertThat(fault("{\"x\":-0." + "1".repeat(999) + "e+1}"))
                .hasMessage("byte 5: a number has more than 1000 digits");
        String values = "{\"manifests\":[" + "0,".repeat(Manifest.MAX_VALUES - 2);
        assertThatThrownBy(() -> Manifest.read((values + "0]}").getBytes(UTF_8), null))
                .isInstanceOf(DocumentException.class)
                .hasMessage("byte " + values.length() + ": more than 250000 values");
    }

    /** The other reader, for values that callers hand in. */
    @Test
    void saysWhereTheValueOfACallerIsNotJson() {
        assertThatThrownBy(() -> Members.none().with("a", "[\"\u00e9\" 1]"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a JSON value: byte 6: not JSON: expected ',' or ']', found '1'");
        assertThatThrownBy(() -> Descriptor.builder().unknown("a", "1 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a JSON value: byte 2: more follows after the JSON value: '2'");
        assertThatThrownBy(() -> new ErrorDetail("DENIED", null, "[".repeat(57)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a JSON value: byte 56: nests deeper than 56 levels");
    }

    @Test
    void findsTheFaultOfWhateverTheParserRefuses() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] json = new RandomDocument(i % 50, false).next("manifest").getBytes(UTF_8);
            for (int change = random.nextInt(3); change >= 0; change--) {
                json[random.nextInt(json.length)] = (byte) BYTES.charAt(random.nextInt(BYTES.length()));
            }
            try {
                Members.read(json);
            } catch (DocumentException e) {
                String as = new String(json, ISO_8859_1);
                assertThat(e.getMessage()).as(as).doesNotContain("not JSON that is read here");
                assertIsOurs(e);
                if (e.pointer().isEmpty()) {
                    assertThat(e.offset().orElseThrow()).as(as).isBetween(0L, (long) json.length);
                }
            }
        }
    }

    private static void assertIsOurs(DocumentException e) {
        assertThat(e.toString())
                .doesNotContain("REDACTED", "Source", "column", "StreamRead", "JsonToken", "JsonParser");
    }

    private static DocumentException fault(String text) {
        return catchThrowableOfType(DocumentException.class, () -> Members.read(text.getBytes(UTF_8)));
    }
}
