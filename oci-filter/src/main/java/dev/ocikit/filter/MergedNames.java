// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Listing;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Lists in ASCII order as one, without names that come twice. Of each list one name is read ahead. */
final class MergedNames {
    private record Head(String name, Listing<String> rest) {}

    private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing(Head::name));
    private String last = "";

    MergedNames(List<Listing<String>> lists) throws IOException {
        for (Listing<String> list : lists) {
            advance(list);
        }
    }

    Listing<String> listing() {
        return Listing.from(this::next);
    }

    private @Nullable String next() throws IOException {
        while (true) {
            Head head = heads.poll();
            if (head == null) {
                return null;
            }
            advance(head.rest());
            if (!head.name().equals(last)) {
                last = head.name();
                return last;
            }
        }
    }

    private void advance(Listing<String> list) throws IOException {
        String name = list.next();
        if (name != null) {
            heads.add(new Head(name, list));
        }
    }
}
