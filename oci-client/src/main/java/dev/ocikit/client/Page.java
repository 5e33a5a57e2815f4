// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items what is listed
 * @param next where the registry says that the list goes on, or null
 */
record Page<T>(List<T> items, @Nullable URI next) {
    /**
     * Returns the page of an answer. A link is followed at the registry itself, whatever host it names: registries behind proxies often
     * do not know their own, and our credentials must not go elsewhere.
     */
    static <T> Page<T> of(Reply reply, List<T> items, Urls urls) {
        String link = Links.next(reply.headers());
        String target = link == null ? null : Urls.pathAndQuery(reply.uri(), link);
        return new Page<>(items, target == null ? null : urls.own(target));
    }

    /** Returns the first items, without the others being kept. */
    List<T> first(int count) {
        return items.size() <= count ? items : List.copyOf(items.subList(0, count));
    }
}
