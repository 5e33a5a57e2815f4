// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import org.jspecify.annotations.Nullable;

/**
 * A manifest in a repository, with its tags. The tags are guarded by the repository's lock; the rest is immutable.
 *
 * <p>The tags form a linked list, which takes no memory once they have moved to other manifests.
 */
final class ManifestEntry {
    private final ManifestContent content;
    private final @Nullable Referral referral;
    private final ClientAccount payer;
    private final long charged;
    private @Nullable TagEntry firstTag;

    /**
     * Creates an entry without tags.
     *
     * @param charged the bytes that the payer was charged for the entry, without those of the content
     */
    ManifestEntry(ManifestContent content, @Nullable Referral referral, ClientAccount payer, long charged) {
        this.content = content;
        this.referral = referral;
        this.payer = payer;
        this.charged = charged;
    }

    ManifestContent content() {
        return content;
    }

    @Nullable
    Referral referral() {
        return referral;
    }

    ClientAccount payer() {
        return payer;
    }

    long charged() {
        return charged;
    }

    @Nullable
    TagEntry firstTag() {
        return firstTag;
    }

    void add(TagEntry tag) {
        tag.next = firstTag;
        if (firstTag != null) {
            firstTag.previous = tag;
        }
        firstTag = tag;
    }

    void remove(TagEntry tag) {
        if (tag.previous == null) {
            firstTag = tag.next;
        } else {
            tag.previous.next = tag.next;
        }
        if (tag.next != null) {
            tag.next.previous = tag.previous;
        }
    }
}
