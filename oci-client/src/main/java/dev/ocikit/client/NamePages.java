// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Reads the pages of a list of names. Where the registry names no next page but filled this one, the names after the last one are asked
 * for, as not every registry sends links. Some ignore that question, and the page size, and send the whole list each time: the name that
 * was to be left out gives them away.
 */
final class NamePages implements Pages.Fetch<String> {
    private final Pages.Fetch<String> fetch;
    private final Predicate<String> valid;
    private final int size;
    private final Function<String, URI> after;
    private String last;
    private boolean unlinked = true;

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
        List<String> kept = names.stream()
                .filter(name -> valid.test(name) && !(unlinked && isBefore(name)))
                .toList();
        boolean ignored = unlinked && !last.isEmpty() && names.contains(last);
        unlinked = page.next() == null;
        if (!unlinked || ignored || names.size() != size) {
            return new Page<>(kept, page.next());
        }
        last = names.get(names.size() - 1);
        return new Page<>(kept, after.apply(last));
    }

    /**
     * Tells whether a name is one that was not asked for. Registries sort by character or regardless of case; a name counts as wanted if
     * either order says so.
     */
    private boolean isBefore(String name) {
        return !last.isEmpty() && name.compareTo(last) <= 0 && name.compareToIgnoreCase(last) <= 0;
    }
}
