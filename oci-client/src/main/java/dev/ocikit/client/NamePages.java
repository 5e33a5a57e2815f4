// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a list of names, in which the list only goes forward: what comes up to the last known name is left out.
 *
 * <p>Where a registry sends no links but fills a page, the names after its last one are asked for. A registry that ignores that question,
 * or starts again at the end of the list, answers with a page on which nothing follows; that ends the list. A registry that has sent a link
 * would send one on each page but the last.
 */
final class NamePages implements Pages.Fetch<String> {
    private final Pages.Fetch<String> fetch;
    private final Predicate<String> valid;
    private final int size;
    private final Function<String, URI> after;
    private String last;
    private @Nullable String first;
    private boolean linked;

    /**
     * Creates the reader of a list.
     *
     * @param fetch reads a page as the registry sends it
     * @param valid which names there can be; some registries list what cannot be asked for
     * @param size how many names are asked for at once
     * @param after where the names after a name are
     * @param startAfter the name after which the list starts, or empty
     */
    NamePages(
            Pages.Fetch<String> fetch,
            Predicate<String> valid,
            int size,
            Function<String, URI> after,
            String startAfter) {
        this.fetch = fetch;
        this.valid = valid;
        this.size = size;
        this.after = after;
        this.last = startAfter;
    }

    @Override
    public Page<String> page(URI uri, DocumentMemory.Reservation memory) throws IOException {
        Page<String> page = fetch.page(uri, memory);
        List<String> names = page.items();
        List<String> following = following(names);
        List<String> kept = following.stream().filter(valid).toList();
        linked |= page.next() != null;
        if (linked || following.isEmpty() || names.size() != size) {
            return new Page<>(kept, page.next());
        }
        last = following.get(following.size() - 1);
        first = first == null ? following.get(0) : first;
        return new Page<>(kept, after.apply(last));
    }

    /**
     * Returns the names after the last known one: by their place if that one is on the page, and else by their order. On a page with the
     * first name of the list, the registry has started again.
     */
    private List<String> following(List<String> names) {
        if (last.isEmpty()) {
            return names;
        }
        if (first != null && names.contains(first)) {
            return List.of();
        }
        int place = names.lastIndexOf(last);
        return place >= 0
                ? names.subList(place + 1, names.size())
                : names.stream().filter(name -> !isBefore(name)).toList();
    }

    /**
     * Returns whether a name comes before the last known one in all orders that registries have: by character, regardless of case, and by
     * the components of a path (distribution's catalog, where {@code a/b} comes before {@code a-b}).
     */
    private boolean isBefore(String name) {
        return name.compareTo(last) <= 0
                && name.compareToIgnoreCase(last) <= 0
                && name.replace('/', '\0').compareTo(last.replace('/', '\0')) <= 0;
    }
}
