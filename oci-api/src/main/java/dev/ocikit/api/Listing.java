// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A list that a registry gives out page by page.
 *
 * <p>The call that returns a listing has fetched its first page, so it reports what is wrong with the question; later pages are fetched
 * when they are reached. A listing is walked once, by one thread. It holds nothing that must be closed.
 *
 * @param <T> what is listed
 */
public abstract class Listing<T> implements Iterable<T> {
    protected Listing() {}

    /** Returns the next item, or null at the end. */
    public abstract @Nullable T next() throws IOException;

    /**
     * Returns where to continue if the listing ended before the list did, because it bounds its work: a value for
     * {@link ListOptions#startAfter}, which need not be an item. Defined once {@link #next} has returned null; empty by
     * default.
     */
    public Optional<String> continuation() {
        return Optional.empty();
    }

    /** Returns a listing of the items of a collection. */
    public static <T> Listing<T> of(Iterable<? extends T> items) {
        Iterator<? extends T> iterator = items.iterator();
        return from(() -> iterator.hasNext() ? iterator.next() : null);
    }

    /** Returns a listing that asks a source for one item after the other, until it answers null. */
    public static <T> Listing<T> from(Source<T> source) {
        return new Listing<>() {
            private boolean ended;

            @Override
            public @Nullable T next() throws IOException {
                T item = ended ? null : source.next();
                ended = item == null;
                return item;
            }
        };
    }

    /** Returns the rest of the items. */
    public final List<T> toList() throws IOException {
        List<T> items = new ArrayList<>();
        for (T item = next(); item != null; item = next()) {
            items.add(item);
        }
        return List.copyOf(items);
    }

    /** Returns a listing of what a function makes of each item. */
    public final <U> Listing<U> map(Function<? super T, ? extends U> function) {
        return from(() -> {
            T item = next();
            return item == null ? null : function.apply(item);
        });
    }

    /** Returns a listing of the items for which a condition holds. */
    public final Listing<T> filter(Predicate<? super T> condition) {
        return from(() -> {
            T item = next();
            while (item != null && !condition.test(item)) {
                item = next();
            }
            return item;
        });
    }

    /** Returns a listing that ends after a number of items, and fetches no page beyond them. */
    public final Listing<T> limit(long limit) {
        return from(new Source<>() {
            private long left = limit;

            @Override
            public @Nullable T next() throws IOException {
                return left-- > 0 ? Listing.this.next() : null;
            }
        });
    }

    /** Returns an iterator over the rest of the items; its methods throw {@link UncheckedIOException} where {@link #next} throws. */
    @Override
    public final Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T ahead;
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (ahead == null && !ended) {
                    try {
                        ahead = Listing.this.next();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    ended = ahead == null;
                }
                return ahead != null;
            }

            @Override
            public T next() {
                T item = hasNext() ? ahead : null;
                if (item == null) {
                    throw new NoSuchElementException("the listing has ended");
                }
                ahead = null;
                return item;
            }
        };
    }

    /**
     * Where a listing's items come from.
     *
     * @param <T> what is listed
     */
    @FunctionalInterface
    public interface Source<T> {
        /** Returns the next item, or null at the end. */
        @Nullable
        T next() throws IOException;
    }
}
