// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items of a list, page after page, for as long as the registry names a next page that was not read yet.
 *
 * <p>A registry that leads in circles, or on and on, is an error: what was read so far may not be all.
 */
final class Pages<T> implements Listing.Source<T> {
    private final Fetch<T> fetch;
    private final int maxPages;
    private final Set<URI> read = new HashSet<>();
    private Iterator<T> items;
    private @Nullable URI next;

    /** Reads the first page. */
    Pages(Fetch<T> fetch, URI first, int maxPages) throws IOException {
        this.fetch = fetch;
        this.maxPages = maxPages;
        this.read.add(first);
        Page<T> page = fetch.page(first);
        this.items = page.items().iterator();
        this.next = page.next();
    }

    @Override
    public @Nullable T next() throws IOException {
        while (!items.hasNext() && next != null) {
            if (!read.add(next)) {
                throw endless("leads back to a page that was read already");
            }
            if (read.size() > maxPages) {
                throw endless("has more than " + maxPages + " pages");
            }
            Page<T> page = fetch.page(next);
            items = page.items().iterator();
            next = page.next();
        }
        return items.hasNext() ? items.next() : null;
    }

    private OciException endless(String how) {
        URI last = next;
        String where = last == null ? "" : " at " + Urls.withoutQuery(last);
        return OciException.of(ErrorCode.UNAVAILABLE, "the list" + where + " " + how);
    }

    /** Reads a page. */
    @FunctionalInterface
    interface Fetch<T> {
        Page<T> page(URI uri) throws IOException;
    }
}
