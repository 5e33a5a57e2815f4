// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.OciException;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one page of a list: reserved in steps while the page is collected, then for its text until the response ends. A page of
 * less than one step is not charged: the number of requests in progress bounds those well enough.
 */
final class PageMemory implements AutoCloseable {
    private static final int STEP_BYTES = 64 * 1024;
    /** The items, the writer's buffer before and after it grows, and the text. */
    private static final int COPIES = 4;

    /** An annotation in the map of an item: the map's entry, two strings and their arrays. */
    private static final int ANNOTATION_BYTES = 152;

    private final BodyBudget.Reservation reserved;
    private long textBytes;
    private boolean sent;

    PageMemory(BodyBudget budget, @Nullable String client) {
        reserved = budget.open(client);
    }

    /** Charges an item. */
    void add(int itemBytes) throws OciException {
        textBytes += itemBytes;
        if (textBytes >= STEP_BYTES) {
            reserved.growTo(COPIES * (textBytes / STEP_BYTES + 1) * STEP_BYTES);
        }
    }

    /** Charges an item that is held with a map of annotations, which take many times the memory of short texts. */
    void add(int itemBytes, int annotations) throws OciException {
        add(itemBytes + annotations * (ANNOTATION_BYTES / COPIES));
    }

    /** Returns the response with the page's text, whose end gives back what the text takes. */
    Response send(Response.Builder response, byte[] text) throws OciException {
        if (text.length < STEP_BYTES) {
            return response.bytes(text);
        }
        reserved.resize(text.length);
        sent = true;
        return response.bytes(text).holding(reserved);
    }

    /** Gives back what is reserved, unless the page is sent. */
    @Override
    public void close() {
        if (!sent) {
            reserved.close();
        }
    }
}
