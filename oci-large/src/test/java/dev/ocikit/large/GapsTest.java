// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GapsTest {
    private final Gaps gaps = new Gaps();

    @Test
    void joinsPartsThatTouchOrOverlap() {
        gaps.add(10, 20);
        gaps.add(30, 40);
        assertThat(gaps.bytes()).isEqualTo(20);
        gaps.add(20, 30);
        assertThat(gaps.first()).isEqualTo(Map.entry(10L, 40L));
        gaps.add(5, 12);
        gaps.add(39, 50);
        gaps.add(12, 13);
        assertThat(gaps.first()).isEqualTo(Map.entry(5L, 50L));
        assertThat(gaps.bytes()).isEqualTo(45);
    }

    @Test
    void addsNoEmptyParts() {
        gaps.add(7, 7);
        gaps.add(8, 7);
        assertThat(gaps.isEmpty()).isTrue();
        assertThat(gaps.first()).isNull();
    }

    @Test
    void givesAwayTheBeginningOfAPartOrAllOfIt() {
        gaps.add(0, 10);
        gaps.add(20, 30);
        gaps.take(0, 4);
        assertThat(gaps.first()).isEqualTo(Map.entry(4L, 10L));
        gaps.take(4, 10);
        assertThat(gaps.first()).isEqualTo(Map.entry(20L, 30L));
        gaps.take(20, 30);
        assertThat(gaps.isEmpty()).isTrue();
    }

    @Test
    void countsEachByteOnceWhateverIsAdded() {
        Random random = new Random(3);
        BitSet expected = new BitSet();
        for (int i = 0; i < 500; i++) {
            int start = random.nextInt(1000);
            int end = start + random.nextInt(20);
            gaps.add(start, end);
            expected.set(start, end);
            assertThat(gaps.bytes()).isEqualTo(expected.cardinality());
        }
        int first = expected.nextSetBit(0);
        assertThat(gaps.first()).isEqualTo(Map.entry((long) first, (long) expected.nextClearBit(first)));
    }
}
