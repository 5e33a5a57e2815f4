// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ListingTest {
    /** Gives 1 to 3, then fails. */
    private static final class Failing implements Listing.Source<Integer> {
        int asked;

        @Override
        public @Nullable Integer next() throws IOException {
            if (++asked > 3) {
                throw new IOException("the fourth page is torn");
            }
            return asked;
        }
    }

    @Test
    void givesItsItemsOnce() throws IOException {
        Listing<Integer> listing = Listing.of(List.of(1, 2, 3));
        assertThat(listing.toList()).containsExactly(1, 2, 3);
        assertThat(listing.next()).isNull();
    }

    @Test
    void asksForNoMoreThanItsLimit() throws IOException {
        Failing source = new Failing();
        assertThat(Listing.from(source).limit(3).toList()).containsExactly(1, 2, 3);
        assertThat(source.asked).isEqualTo(3);
    }

    @Test
    void mapsAndFiltersLazily() throws IOException {
        Failing source = new Failing();
        Listing<String> listing = Listing.from(source).filter(i -> i % 2 == 0).map(i -> "item " + i);
        assertThat(source.asked).isZero();
        assertThat(listing.next()).isEqualTo("item 2");
        assertThat(source.asked).isEqualTo(2);
    }

    @Test
    void failsWhereItsSourceFails() {
        assertThatThrownBy(() -> Listing.from(new Failing()).toList()).hasMessage("the fourth page is torn");
        assertThatThrownBy(() -> Listing.from(new Failing()).forEach(i -> {}))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the fourth page is torn");
    }

    @Test
    void asksNothingMoreOfASourceThatHasEnded() throws IOException {
        int[] asked = {0};
        Listing<String> listing = Listing.from(() -> {
            asked[0]++;
            return null;
        });
        assertThat(listing.next()).isNull();
        assertThat(listing.next()).isNull();
        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void iteratesAsIteratorsDo() {
        Iterator<Integer> iterator = Listing.of(List.of(1)).iterator();
        assertThat(iterator.hasNext()).isTrue();
        assertThat(iterator.hasNext()).isTrue();
        assertThat(iterator.next()).isEqualTo(1);
        assertThat(iterator.hasNext()).isFalse();
        assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
    }
}
