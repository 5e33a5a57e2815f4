// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The manifests of a repository by the manifest they refer to, and by their artifact type. Read by many threads, changed by one at a time.
 */
final class Referrers {
    /** Each referrer twice: among those of every type and among those of its own. Null while there are none. */
    private volatile @Nullable ConcurrentSkipListMap<Place, ManifestContent> places;

    private final StoredManifestReader reader;

    Referrers(StoredManifestReader reader) {
        this.reader = reader;
    }

    /** Returns what a manifest with this referral retains in a repository. */
    long bytesToAdd(Referral referral) {
        return RetainedSizes.manifestLink(referral) + (places == null ? RetainedSizes.SORTED_MAP : 0);
    }

    /** Lists a manifest if it refers to another. */
    void add(ManifestEntry entry) {
        Referral referral = entry.referral();
        if (referral == null) {
            return;
        }
        ConcurrentSkipListMap<Place, ManifestContent> present = places;
        if (present == null) {
            present = new ConcurrentSkipListMap<>();
        }
        present.put(Place.amongAll(referral, entry.content()), entry.content());
        present.put(Place.amongTyped(referral, entry.content()), entry.content());
        places = present;
    }

    void remove(ManifestEntry entry) {
        Referral referral = entry.referral();
        ConcurrentSkipListMap<Place, ManifestContent> present = places;
        if (referral == null || present == null) {
            return;
        }
        present.remove(Place.amongAll(referral, entry.content()));
        present.remove(Place.amongTyped(referral, entry.content()));
        if (present.isEmpty()) {
            places = null;
        }
    }

    /** Returns the referrers in the order of the digests' text, which is the order of pages, too. */
    Listing<Descriptor> list(Digest subject, @Nullable String artifactType, ListOptions options) {
        ConcurrentSkipListMap<Place, ManifestContent> present = places;
        if (present == null || options.startAfter().compareTo(Place.END) >= 0) {
            return Listing.of(List.of());
        }
        String type = artifactType == null ? null : Referral.key(artifactType);
        Iterator<ManifestContent> found = present.subMap(
                        new Place(subject.toString(), type, options.startAfter()),
                        false,
                        new Place(subject.toString(), type, Place.END),
                        false)
                .values()
                .iterator();
        Listing<Descriptor> listing = Listing.from(() -> found.hasNext() ? reader.describe(found.next()) : null);
        return options.limit() == Integer.MAX_VALUE ? listing : listing.limit(options.limit());
    }

    /**
     * A place in the order of subjects, types and referrers.
     *
     * @param type the artifact type, or null among the referrers of every type; those without a type are listed among those of the empty
     *     one, which no client asks for
     */
    private record Place(String subject, @Nullable String type, String referrer) implements Comparable<Place> {
        /** Follows the text of every digest. */
        static final String END = "\uffff";

        static Place amongAll(Referral referral, ManifestContent content) {
            return new Place(referral.subject(), null, content.digest().toString());
        }

        static Place amongTyped(Referral referral, ManifestContent content) {
            return new Place(
                    referral.subject(),
                    referral.artifactType(),
                    content.digest().toString());
        }

        @Override
        public int compareTo(Place other) {
            int order = subject.compareTo(other.subject);
            if (order == 0) {
                order = compare(type, other.type);
            }
            return order == 0 ? referrer.compareTo(other.referrer) : order;
        }

        private static int compare(@Nullable String type, @Nullable String other) {
            if (type == null || other == null) {
                return Boolean.compare(type != null, other != null);
            }
            return type.compareTo(other);
        }
    }
}
