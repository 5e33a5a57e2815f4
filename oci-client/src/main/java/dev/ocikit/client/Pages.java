// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
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
    private final DocumentMemory memory;
    private final int maxPages;
    private final int maxItems;
    /** Their digests, because a registry can make its addresses as long as a header may be. */
    private final Set<Digest> read = new HashSet<>();

    private Iterator<T> items = Collections.emptyIterator();
    private @Nullable URI next;

    /**
     * Reads the first page.
     *
     * @param memory what a page is charged to while it is received; its items are not charged afterwards, see {@link DocumentMemory}
     * @param maxPages after how many pages the list is given up as endless
     * @param maxItems how many items are wanted; no more of a page are kept
     */
    Pages(Fetch<T> fetch, URI first, DocumentMemory memory, int maxPages, int maxItems) throws IOException {
        this.fetch = fetch;
        this.memory = memory;
        this.maxPages = maxPages;
        this.maxItems = maxItems;
        fetch(first);
    }

    @Override
    public @Nullable T next() throws IOException {
        while (!items.hasNext() && next != null) {
            fetch(next);
        }
        return items.hasNext() ? items.next() : null;
    }

    private void fetch(URI uri) throws IOException {
        if (!read.add(Digest.sha256(uri.toString().getBytes(StandardCharsets.UTF_8)))) {
            throw endless("leads back to a page that was read already");
        }
        if (read.size() > maxPages) {
            throw endless("has more than " + maxPages + " pages");
        }
        items = Collections.emptyIterator(); // the last page is not kept while the next one is received
        try (DocumentMemory.Reservation reserved = memory.openBounded()) {
            Page<T> page = fetch.page(uri, reserved);
            items = page.first(maxItems).iterator();
            next = page.next();
        }
    }

    private OciException endless(String how) {
        URI last = next;
        String where = last == null ? "" : " at " + Urls.withoutQuery(last);
        return OciException.of(ErrorCode.UNAVAILABLE, "the list" + where + " " + how);
    }

    /** Reads a page. */
    @FunctionalInterface
    interface Fetch<T> {
        /**
         * Returns a page.
         *
         * @param memory what the page is charged to
         */
        Page<T> page(URI uri, DocumentMemory.Reservation memory) throws IOException;
    }
}
