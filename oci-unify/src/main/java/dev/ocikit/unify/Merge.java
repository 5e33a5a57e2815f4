// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Listing;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ordered lists as one ordered list without duplicates: of equal items, that of the first member. A list is asked for its next item only
 * when the one before was given out, so no page is fetched before it is needed.
 *
 * @param <E> what is listed
 */
final class Merge<E> implements Listing.Source<E> {
    private final Function<E, String> key;
    private final FailurePolicy policy;
    private final PriorityQueue<Head<E>> heads = new PriorityQueue<>(
            Comparator.<Head<E>, String>comparing(head -> head.key).thenComparing(head -> head.peer.index()));
    /** The lists whose next item is not known. */
    private final Deque<Head<E>> behind = new ArrayDeque<>();

    private @Nullable String last;

    Merge(List<Attempt<Listing<E>>> lists, Function<E, String> key, FailurePolicy policy) {
        this.key = key;
        this.policy = policy;
        lists.forEach(list -> behind.add(new Head<>(list.peer(), list.answer())));
    }

    @Override
    public @Nullable E next() throws IOException {
        while (true) {
            catchUp();
            Head<E> head = heads.poll();
            if (head == null) {
                return null;
            }
            behind.add(head);
            if (!head.key.equals(last)) {
                last = head.key;
                return head.item;
            }
        }
    }

    private void catchUp() throws IOException {
        while (!behind.isEmpty()) {
            Head<E> head = behind.element();
            E item = item(head);
            behind.remove();
            if (item != null) {
                head.item = item;
                head.key = key.apply(item);
                heads.add(head);
            }
        }
    }

    /** Returns the next item of a list, or null at its end and where a failure is as good as its end. */
    private @Nullable E item(Head<E> head) throws IOException {
        try {
            return head.list.next();
        } catch (IOException e) {
            Failures.rethrowInterruption(e);
            head.peer.failed(e);
            if (policy == FailurePolicy.FAIL) {
                throw e;
            }
            return null;
        }
    }

    private static final class Head<E> {
        final Peer peer;
        final Listing<E> list;
        String key = "";

        @Nullable
        E item;

        Head(Peer peer, Listing<E> list) {
            this.peer = peer;
            this.list = list;
        }
    }
}
