// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.OciException;
import dev.ocikit.spec.MediaTypes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderParsersTest {
    private static final String TYPE = "application/vnd.oci.image.index.v1+json";

    @ParameterizedTest
    @ValueSource(
            strings = {
                TYPE,
                "APPLICATION/vnd.oci.image.index.v1+JSON",
                "*/*",
                "application/*",
                "text/html, " + TYPE,
                "text/html;q=0.5,\t" + TYPE + " ;q=0.1",
                TYPE + ";charset=utf-8",
                TYPE + ";q=0.001",
                TYPE + ";q=1",
                "*/*;q=0, application/*;q=0, " + TYPE,
                "*/*;q=0, application/*",
                "",
                ",,",
                "nonsense",
            })
    void takesWhatAcceptAllows(String accept) {
        assertThat(Accept.takes(List.of(accept), TYPE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "application/vnd.oci.image.index.v1",
                TYPE + "x",
                "text/*",
                "applicatio/*",
                TYPE + ";q=0",
                TYPE + "; Q=0.000",
                TYPE + ";a=b;q=0",
                "*/*, " + TYPE + ";q=0",
                "application/*;q=0, */*",
                "*/*;q=0",
            })
    void leavesWhatAcceptLeavesOut(String accept) {
        assertThat(Accept.takes(List.of(accept), TYPE)).isFalse();
    }

    @Test
    void readsAllAcceptHeaders() {
        assertThat(Accept.takes(List.of(), TYPE)).isTrue();
        assertThat(Accept.takes(List.of("text/html", TYPE), TYPE)).isTrue();
        assertThat(Accept.takes(List.of("text/html", MediaTypes.IMAGE_MANIFEST), TYPE))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "'a=1&b=2', b, 2",
        "'a=1&a=2', a, 1",
        "'ab=1&b=2', b, 2",
        "'b', b, ",
        "'b=', b, ",
        "'&&b=2&', b, 2",
        "'b=2=3', b, 2=3",
        "'%62=2', b, 2",
        "'b=%2B+x', b, ++x",
        "'b=%C3%A4', b, ä",
        "'c=b&d', b, ",
    })
    void findsParameters(String query, String name, String value) throws OciException {
        assertThat(new Query(query).first(name)).isEqualTo(value);
    }

    @Test
    void encodesWhatItDecodes() throws OciException {
        String text = "a b+c/d%e&f=g#ä\u0000😀";
        assertThat(Percent.decode(Percent.encode(text))).isEqualTo(text);
        assertThat(Percent.encode("application/vnd.x+json")).isEqualTo("application/vnd.x%2Bjson");
    }

    @Test
    void writesALogLineThatIsOneLine() {
        RequestLog entry = new RequestLog(
                "127.0.0.1:1",
                ClientAddress.ofRemote("127.0.0.1:1"),
                "ann\n",
                "GET\n",
                "/v2/\r\nstatus=200 \"x\" \\ ä " + "y".repeat(1000),
                404,
                7,
                Duration.ofMillis(3),
                null);
        assertThat(entry.toString())
                .startsWith("remote=\"127.0.0.1:1\" user=\"ann\\u000a\" method=\"GET\\u000a\""
                        + " path=\"/v2/\\u000d\\u000astatus=200 \\\"x\\\" \\\\ \\u00e4 yyy")
                .endsWith("...\" status=404 bytes=7 micros=3000")
                .matches("[ -~]+");
        assertThat(new RequestLog(
                                "r",
                                ClientAddress.ofRemote("r"),
                                null,
                                "GET",
                                "/",
                                500,
                                0,
                                Duration.ZERO,
                                new IllegalStateException("a\nb"))
                        .toString())
                .endsWith(" failure=\"java.lang.IllegalStateException: a\\u000ab\"");
    }
}
