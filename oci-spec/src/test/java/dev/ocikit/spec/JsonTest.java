// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "{\"a\":1},",
                "{\"a\":1,}",
                "{\"a\":[1,]}",
                "{,}",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":'x'}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":0x1}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                "{\"a\":-Infinity}",
                "{\"a\":tru}",
                "{\"a\":True}",
                "{\"a\":undefined}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\",
                "{\"\\ud800\":1}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\u0000\"}",
                "{/* no */}",
                "{\"a\":1} // no",
                "\uFEFF{}"
            })
    void refusesWhatIsNotJson(String text) {
        DocumentException e = catchThrowableOfType(DocumentException.class, () -> Members.read(text.getBytes(UTF_8)));
        assertThat(e.offset()).isPresent();
        assertThat(e.pointer()).isEmpty();
        assertThat(e.getMessage()).startsWith("byte ").hasSizeLessThan(300).doesNotContain("\n", "\u0000");
    }

    @Test
    void refusesOtherEncodings() {
        for (Charset charset :
                new Charset[] {UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")}) {
            assertThatThrownBy(() -> Members.read("{\"a\":1}".getBytes(charset)))
                    .as(charset.name())
                    .isInstanceOf(DocumentException.class)
                    .hasMessageContaining("UTF-8");
        }
    }

    @Test
    void refusesBytesThatAreNotUtf8AndSaysWhere() {
        // A stray continuation, a cut sequence, overlong forms, a surrogate, beyond Unicode, and bytes that never
        // occur.
        for (String bytes : new String[] {
            "\u0080",
            "\u00c3",
            "\u00c0\u0080",
            "\u00e0\u0080\u00af",
            "\u00ed\u00a0\u0080",
            "\u00f4\u0090\u0080\u0080",
            "\u00ff"
        }) {
            DocumentException e = catchThrowableOfType(
                    DocumentException.class, () -> Members.read(("{\"a\":\"" + bytes + "\"}").getBytes(ISO_8859_1)));
            assertThat(e).hasMessage("byte 6: not UTF-8");
            assertThat(e.offset()).hasValue(6);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}#/a",
                "{\"a\":1,\"\\u0061\":2}#/a",
                "{\"x\":[0,{\"b/c\":{\"a\":null,\"a\":null}}]}#/x/1/b~1c/a",
                "{\"a\":{\"b\":1},\"a\":{\"c\":1}}#/a",
                "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"3\":1}#/3",
                "{\"1\":1,\"2\":1,\"3\":1,\"4\":1,\"5\":1,\"6\":1,\"7\":1,\"8\":1,\"9\":1,\"9\":1}#/9"
            })
    void refusesANameThatOccursTwice(String text) {
        int hash = text.indexOf('#');
        DocumentException e = catchThrowableOfType(
                DocumentException.class,
                () -> Members.read(text.substring(0, hash).getBytes(UTF_8)));
        assertThat(e.pointer()).contains(text.substring(hash + 1));
        assertThat(e).hasMessageContaining("twice");
    }

    @Test
    void nestsAsDeepAsTheLimitAndNoDeeper() throws Exception {
        assertThat(Members.read(nested(Json.MAX_DEPTH))).hasToString(new String(nested(Json.MAX_DEPTH), UTF_8));
        assertThatThrownBy(() -> Members.read(nested(Json.MAX_DEPTH + 1))).isInstanceOf(DocumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void survivesDepthBombs(String opening) {
        byte[] bomb = ("{\"x\":" + opening.repeat(1 << 20)).getBytes(UTF_8);
        assertThatThrownBy(() -> Manifest.read(bomb, null)).isInstanceOf(DocumentException.class);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void neverComputesWithNumbers() throws Exception {
        String exponents = "{\"x\":[" + "1e999999999,-1E-999999999,".repeat(50_000) + "0]}";
        assertThat(Members.read(exponents.getBytes(UTF_8))).hasToString(exponents);
        byte[] digits = ("{\"x\":" + "9".repeat(1_000_000) + "}").getBytes(UTF_8);
        assertThatThrownBy(() -> Members.read(digits))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("more than 1000 digits");
        String allowed = "{\"x\":" + "9".repeat(1000) + "}";
        assertThat(Members.read(allowed.getBytes(UTF_8))).hasToString(allowed);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void survivesNamesThatCollide() throws Exception {
        StringBuilder json = new StringBuilder("{\"manifests\":[]");
        for (int i = 0; i < 1 << 16; i++) {
            json.append(",\"");
            for (int bit = 0; bit < 16; bit++) {
                json.append((i & (1 << bit)) == 0 ? "Aa" : "BB");
            }
            json.append("\":0");
        }
        Manifest manifest = Manifest.read(json.append('}').toString().getBytes(UTF_8), null);
        assertThat(manifest.members().names()).hasSize((1 << 16) + 1);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void givesUpOnADocumentOfErrors() throws Exception {
        byte[] broken = ("{\"manifests\":[" + "{},".repeat(200_000) + "{}]}").getBytes(UTF_8);
        assertThatThrownBy(() -> Manifest.read(broken, null))
                .isInstanceOf(DocumentException.class)
                .hasMessageStartingWith("/manifests/");
        StringBuilder annotations = new StringBuilder("{\"manifests\":[],\"annotations\":{\"\":0");
        for (int i = 0; i < 200_000; i++) {
            annotations.append(",\"").append(i).append("\":0");
        }
        Manifest manifest = Manifest.read(annotations.append("}}").toString().getBytes(UTF_8), null);
        assertThat(manifest.validate()).hasSize(Inspection.MAX_FINDINGS);
        assertThat(manifest.annotations()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"\":\"\"}",
                "{\"a\":0,\"b\":-0,\"c\":-1,\"d\":1.0,\"e\":1.00,\"f\":1e5,\"g\":1E+5,\"h\":0.1e-7}",
                "{\"a\":999999999999999999,\"b\":9223372036854775807,\"c\":-9223372036854775808,\"d\":9223372036854775808}",
                "{\"a\":null,\"b\":true,\"c\":false,\"d\":[],\"e\":{},\"f\":[[],{},null]}",
                "{\"a\":\"\u00e9\u20ac\ud83d\ude00<>&'/\u2028\u007f\"}",
                "{\"a\":\"\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\"}",
                "{\"a\":\"\\ud800\",\"b\":\"x\\udc00\\ud800y\"}"
            })
    void keepsEveryValue(String text) throws Exception {
        assertThat(Members.read(text.getBytes(UTF_8)).toJson()).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void dropsWhiteSpaceAndNeedlessEscapes() throws Exception {
        assertThat(Members.read(" {\t\"a\" :\r\n[ 1 , \"\\u0041\\/\\ud83d\\ude00\" ] } ".getBytes(UTF_8)))
                .hasToString("{\"a\":[1,\"A/\ud83d\ude00\"]}");
    }

    private static byte[] nested(int depth) {
        return ("{\"x\":".repeat(depth / 2)
                        + "[".repeat(depth - depth / 2)
                        + "]".repeat(depth - depth / 2)
                        + "}".repeat(depth / 2))
                .getBytes(UTF_8);
    }

    @Test
    void refusesAManifestOfMoreValuesThanRealOnesHave() throws Exception {
        // The document, its version and its list, and the array itself are four values.
        String start = "{\"schemaVersion\":2,\"manifests\":[],\"x\":[0";
        byte[] most = (start + ",0".repeat(Manifest.MAX_VALUES - 5) + "]}").getBytes(UTF_8);
        assertThat(Manifest.read(most, null).children()).isEmpty();
        byte[] more = (start + ",0".repeat(Manifest.MAX_VALUES - 4) + "]}").getBytes(UTF_8);
        DocumentException e =
                catchThrowableOfType(DocumentException.class, () -> Manifest.read(more, MediaTypes.IMAGE_INDEX));
        assertThat(e).hasMessageContaining("more than " + Manifest.MAX_VALUES + " values");
        // Other documents, such as lists, are as long as their reader accepts.
        assertThat(Members.read(more).names()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {4095, 4096, 4097, 8191, 8192, 100_000})
    void checksTheEncodingOfEveryByte(int length) throws Exception {
        String text = "{\"a\":\"ä" + "x".repeat(length) + "ä\"}";
        byte[] json = text.getBytes(UTF_8);
        assertThat(Members.read(json).string("a").orElseThrow()).hasSize(length + 2);
        json[json.length - 3] = 'x';
        DocumentException e = catchThrowableOfType(DocumentException.class, () -> Members.read(json));
        assertThat(e.offset()).hasValue(json.length - 4);
    }
}
