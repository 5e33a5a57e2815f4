// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import java.util.NavigableMap;

/** Listings over sorted maps that may change while they are walked; nothing is copied. */
final class Pages {
    private Pages() {}

    /** Returns the values of the keys that the options ask for. */
    static <V> Listing<V> of(NavigableMap<String, V> map, ListOptions options) {
        Listing<V> listing =
                Listing.of((options.startAfter().isEmpty() ? map : map.tailMap(options.startAfter(), false)).values());
        return options.limit() == Integer.MAX_VALUE ? listing : listing.limit(options.limit());
    }

    /** Returns the keys that the options ask for. */
    static Listing<String> ofKeys(NavigableMap<String, ?> map, ListOptions options) {
        Listing<String> listing = Listing.of(
                (options.startAfter().isEmpty() ? map : map.tailMap(options.startAfter(), false)).navigableKeySet());
        return options.limit() == Integer.MAX_VALUE ? listing : listing.limit(options.limit());
    }
}
