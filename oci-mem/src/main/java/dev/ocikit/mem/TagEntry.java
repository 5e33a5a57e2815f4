// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import org.jspecify.annotations.Nullable;

/** A tag that names a manifest. Its place among the manifest's tags is guarded by the repository's lock; the rest is immutable. */
final class TagEntry {
    private final String name;
    private final ManifestEntry manifest;
    private final ClientAccount payer;
    private final int charged;

    @Nullable
    TagEntry previous;

    @Nullable
    TagEntry next;

    /** Creates a tag that is not yet among the manifest's. */
    TagEntry(String name, ManifestEntry manifest, ClientAccount payer, int charged) {
        this.name = name;
        this.manifest = manifest;
        this.payer = payer;
        this.charged = charged;
    }

    /** Returns the tag as it names another manifest; the client that created it remains charged. */
    TagEntry movedTo(ManifestEntry other) {
        return new TagEntry(name, other, payer, charged);
    }

    String name() {
        return name;
    }

    ManifestEntry manifest() {
        return manifest;
    }

    void release() {
        payer.release(charged);
    }
}
