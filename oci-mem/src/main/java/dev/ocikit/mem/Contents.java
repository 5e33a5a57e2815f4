// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The content of a registry, held once whatever number of repositories link it. Safe for use by many threads.
 *
 * <p>What is held is charged to the {@linkplain #space space}, each thing once; the charge is released with the last link.
 */
final class Contents {
    private final Shared<Digest, Blob> blobs = new Shared<>();
    private final Shared<ManifestKey, ManifestContent> manifests = new Shared<>();
    private final Space space;

    Contents(long maxBytes) {
        this.space = new Space(maxBytes);
    }

    Space space() {
        return space;
    }

    /** Links a blob, which was charged, and returns the one to keep. */
    Blob link(Blob blob) {
        Shared.Held<Blob> held = blobs.link(blob.descriptor().digest(), blob);
        if (held.links() > 1) {
            space.release(blob.content().length());
        }
        return held.value();
    }

    /** Links a blob that some repository has, or returns null if none has it. */
    @Nullable
    Blob linkHeld(Digest digest) {
        return blobs.linkHeld(digest);
    }

    void unlink(Blob blob) {
        if (blobs.unlink(blob.descriptor().digest())) {
            space.release(blob.content().length());
        }
    }

    /** Charges and links a manifest, and returns the one to keep; or refuses it and changes nothing if there is no space for it. */
    ManifestContent link(ManifestContent manifest, String repository) throws OciException {
        if (!space.reserve(manifest.size())) {
            throw Refusal.full("pushManifest", repository, space);
        }
        Shared.Held<ManifestContent> held = manifests.link(ManifestKey.of(manifest), manifest);
        if (held.links() > 1) {
            space.release(manifest.size());
        }
        return held.value();
    }

    void unlink(ManifestContent manifest) {
        if (manifests.unlink(ManifestKey.of(manifest))) {
            space.release(manifest.size());
        }
    }

    /** The same bytes may be pushed under several media types, and then are as many manifests. */
    private record ManifestKey(Digest digest, String mediaType) {
        static ManifestKey of(ManifestContent manifest) {
            return new ManifestKey(manifest.digest(), manifest.mediaType());
        }
    }
}
