// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ByteRangeTest {
    @Test
    void clipsToTheContent() throws OciException {
        assertThat(ByteRange.of(2, 10).within(5)).isEqualTo(new ByteRange(2, 3));
        assertThat(ByteRange.of(0, 5).within(5)).isEqualTo(new ByteRange(0, 5));
        assertThat(ByteRange.from(4).within(5)).isEqualTo(new ByteRange(4, 1));
        assertThat(ByteRange.of(Long.MAX_VALUE - 1, 1).toString())
                .isEqualTo("bytes=" + (Long.MAX_VALUE - 1) + "-" + (Long.MAX_VALUE - 1));
    }

    @Test
    void countsASuffixFromTheEnd() throws OciException {
        assertThat(ByteRange.last(2).within(5)).isEqualTo(new ByteRange(3, 2));
        assertThat(ByteRange.last(9).within(5)).isEqualTo(new ByteRange(0, 5));
    }

    @Test
    void refusesARangeWithoutAByteInTheContent() {
        for (ByteRange range : new ByteRange[] {ByteRange.from(5), ByteRange.of(Long.MAX_VALUE, 1)}) {
            assertThatThrownBy(() -> range.within(5))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RANGE_INVALID));
        }
        assertThatThrownBy(() -> ByteRange.last(1).within(0)).isInstanceOf(OciException.class);
    }

    @Test
    void readsAsARangeHeader() {
        assertThat(ByteRange.of(0, 500)).hasToString("bytes=0-499");
        assertThat(ByteRange.from(500)).hasToString("bytes=500-");
        assertThat(ByteRange.from(0)).hasToString("bytes=0-");
        assertThat(ByteRange.last(500)).hasToString("bytes=-500");
    }

    @Test
    void refusesEmptyAndNegativeRanges() {
        assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.of(0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.of(-1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ByteRange.last(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(-5, 3));
    }
}
