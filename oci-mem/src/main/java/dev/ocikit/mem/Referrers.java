// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a repository by the manifest they refer to, and by their artifact type. Read by many threads, changed by one at a time.
 */
final class Referrers {
    /** Each list in the order of the digests' text, which is the order of pages, too. */
    private final ConcurrentMap<Key, ConcurrentSkipListMap<String, Descriptor>> lists = new ConcurrentHashMap<>();

    void add(Referral referral) {
        add(Key.all(referral), referral.descriptor());
        add(Key.typed(referral), referral.descriptor());
    }

    void remove(Referral referral) {
        remove(Key.all(referral), referral.descriptor());
        remove(Key.typed(referral), referral.descriptor());
    }

    Listing<Descriptor> list(Digest subject, @Nullable String artifactType, ListOptions options) {
        ConcurrentSkipListMap<String, Descriptor> list = lists.get(new Key(subject, artifactType));
        return list == null ? Listing.of(List.of()) : Pages.of(list, options);
    }

    private void add(Key key, Descriptor referrer) {
        lists.computeIfAbsent(key, k -> new ConcurrentSkipListMap<>())
                .put(referrer.digest().toString(), referrer);
    }

    private void remove(Key key, Descriptor referrer) {
        ConcurrentSkipListMap<String, Descriptor> list = lists.get(key);
        if (list != null && list.remove(referrer.digest().toString()) != null && list.isEmpty()) {
            lists.remove(key);
        }
    }

    /** A subject, and an artifact type, or null for the referrers of every type. */
    private record Key(Digest subject, @Nullable String artifactType) {
        static Key all(Referral referral) {
            return new Key(referral.subject(), null);
        }

        /** Referrers without a type are listed among those of the empty one, which nobody asks for. */
        static Key typed(Referral referral) {
            return new Key(
                    referral.subject(), referral.descriptor().artifactType().orElse(""));
        }
    }
}
