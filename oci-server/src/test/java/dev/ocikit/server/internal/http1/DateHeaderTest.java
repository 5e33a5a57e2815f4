// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateHeaderTest {
    @ParameterizedTest
    @CsvSource({
        "'Sun, 06 Nov 1994 08:49:37 GMT', 784111777",
        "'Thu, 01 Jan 1970 00:00:00 GMT', 0",
        "'Sat, 29 Feb 2020 23:59:59 GMT', 1583020799",
        "'Mon, 31 Dec 2029 10:00:09 GMT', 1893405609"
    })
    void hasTheFormatOfRfc9110(String text, long epochSecond) {
        assertThat(DateHeader.format(epochSecond)).isEqualTo(text);
        assertThat(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toEpochSecond())
                .isEqualTo(epochSecond);
    }
}
