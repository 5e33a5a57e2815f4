// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciException;
import dev.ocikit.spec.DocumentException;
import dev.ocikit.spec.ItemSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of a page while it arrives. It is limited by what the page becomes: the number of its items and the heap that they take, and by its
 * size as text.
 */
final class PageItems<T> implements ItemSink<T> {
    /** A page of less is not charged, see {@link DocumentMemory}. */
    private static final int STEP_BYTES = 16 << 10;

    private final Reply reply;
    private final DocumentMemory.Reservation memory;
    private final int maxItems;
    private final List<T> items = new ArrayList<>();
    private long keptBytes;
    private long parsingBytes;
    private long reserved = STEP_BYTES;

    private PageItems(Reply reply, DocumentMemory.Reservation memory, int maxItems) {
        this.reply = reply;
        this.memory = memory;
        this.maxItems = maxItems;
    }

    /**
     * Reads the items of a page.
     *
     * @param memory what the items are charged to; empty again if reading fails
     * @throws OciException SIZE_INVALID if the page exceeds a limit, UNAVAILABLE if it is not such a list
     */
    static <T> List<T> read(Reply reply, DocumentMemory.Reservation memory, PageLimits limits, Format<T> format)
            throws IOException {
        memory.close();
        try {
            PageItems<T> page = new PageItems<>(reply, memory, limits.maxItems());
            format.read(reply.stream(limits.maxBytes(), "the limit for pages (maxPageBytes)"), page);
            return page.items;
        } catch (DocumentException e) {
            memory.close();
            throw reply.nonsense("not a list: " + e.getMessage());
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    @Override
    public void parsing(long heapBytes) throws IOException {
        parsingBytes = heapBytes;
        charge();
    }

    @Override
    public void add(T item, long heapBytes) throws IOException {
        if (items.size() == maxItems) {
            throw reply.tooLarge("the list has more than " + maxItems + " items in a page, the limit that is set");
        }
        keptBytes += heapBytes;
        charge();
        items.add(item);
    }

    /** In steps, because a page has many small items. */
    private void charge() throws OciException {
        long cost = keptBytes + parsingBytes;
        if (cost > reserved) {
            reserved = cost + STEP_BYTES;
            reply.charge(memory, reserved);
        }
    }

    /** Parses a list. */
    @FunctionalInterface
    interface Format<T> {
        void read(InputStream json, ItemSink<T> sink) throws IOException;
    }
}
