// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * That a manifest refers to another.
 *
 * @param subject the other
 * @param descriptor the manifest as a list of referrers shows it, with artifact type and annotations
 */
record Referral(Digest subject, Descriptor descriptor) {
    /** Returns the referral of a manifest, or null if it has no subject. */
    static @Nullable Referral of(ManifestContent manifest, Manifest view) {
        Descriptor subject = view.subject().orElse(null);
        if (subject == null) {
            return null;
        }
        Descriptor descriptor = manifest.descriptor().toBuilder()
                .artifactType(view.effectiveArtifactType().orElse(null))
                .annotations(view.annotations().isEmpty() ? null : view.annotations())
                .build();
        return new Referral(subject.digest(), descriptor);
    }
}
