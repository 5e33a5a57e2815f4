// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.Manifest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the registry has to know of a manifest that is pushed.
 *
 * @param manifest the digest
 * @param children what the manifest refers to, its subject apart
 * @param referral that it refers to a subject, or null if it does not
 */
record Reading(
        Digest manifest,
        List<Descriptor> children,
        @Nullable Referral referral) {
    /** Reads a manifest that is to be stored. If its media type is none of OCI's or Docker's, what cannot be read refers to nothing. */
    static Reading of(String repository, ManifestContent manifest) throws OciException {
        Manifest view;
        try {
            view = manifest.viewToStore().orElse(null);
        } catch (OciException e) {
            throw OciException.of(e.code(), "pushManifest to " + repository + ": " + e.getMessage(), e);
        }
        return view == null
                ? new Reading(manifest.digest(), List.of(), null)
                : new Reading(manifest.digest(), view.children(), Referral.of(view));
    }

    /** Refuses the manifest if something is missing in the repository. */
    void requireChildren(Repository repository) throws OciException {
        Set<Digest> missing = new LinkedHashSet<>();
        for (Descriptor child : children) {
            // An index may list blobs, too, as the caches of some build tools do.
            if (child.urls().isEmpty()
                    && repository.blob(child.digest()) == null
                    && repository.manifest(child.digest()) == null) {
                missing.add(child.digest());
            }
        }
        if (!missing.isEmpty()) {
            throw Refusal.missing(repository.name(), manifest, missing);
        }
    }
}
