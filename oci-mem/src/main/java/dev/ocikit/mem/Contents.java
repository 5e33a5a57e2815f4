// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The content of a registry, held once whatever number of repositories link it. Safe for use by many threads.
 *
 * <p>What is linked was charged to the {@linkplain #space space} before; the charge is released when the content turns out to be held
 * already, and with the last link.
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

    /** Charges a manifest that is about to be linked. */
    void charge(ManifestContent manifest, String repository) throws OciException {
        if (!space.reserve(manifest.size())) {
            throw Refusal.full("pushManifest", repository, space);
        }
    }

    /** Returns the charge of a manifest that is not linked after all. */
    void release(ManifestContent manifest) {
        space.release(manifest.size());
    }

    /** Links a blob, and returns the one to keep. */
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

    /** Links a manifest, and returns the one to keep. */
    ManifestContent link(ManifestContent manifest) {
        Shared.Held<ManifestContent> held = manifests.link(ManifestKey.of(manifest), manifest);
        if (held.links() > 1) {
            release(manifest);
        }
        return held.value();
    }

    void unlink(ManifestContent manifest) {
        if (manifests.unlink(ManifestKey.of(manifest))) {
            release(manifest);
        }
    }

    /** The same bytes may be pushed under several media types, and then are as many manifests. */
    private record ManifestKey(Digest digest, String mediaType) {
        static ManifestKey of(ManifestContent manifest) {
            return new ManifestKey(manifest.digest(), manifest.mediaType());
        }
    }
}
