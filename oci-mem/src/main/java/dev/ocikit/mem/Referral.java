// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.Manifest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The place of a manifest in the lists of referrers. What the lists show of it is read from the manifest when they are asked for, because
 * parsed annotations take many times the memory of their text.
 *
 * @param subject the digest of the manifest that it refers to
 * @param artifactType the {@linkplain #key key} of the type that it is listed under, empty if it has none
 */
record Referral(String subject, String artifactType) {
    /** Returns the referral of a manifest, or null if it has no subject. */
    static @Nullable Referral of(Manifest view) {
        Descriptor subject = view.subject().orElse(null);
        return subject == null
                ? null
                : new Referral(
                        subject.digest().toString(),
                        key(view.effectiveArtifactType().orElse("")));
    }

    /** Returns what a list of one artifact type is looked up by: media types are equal in whatever case. */
    static String key(String artifactType) {
        return artifactType.toLowerCase(Locale.ROOT);
    }

    /** Returns the descriptor of a manifest as lists of referrers show it, with artifact type and annotations. */
    static Descriptor describe(ManifestContent referrer) throws OciException {
        Manifest view = referrer.withoutView().view();
        return referrer.descriptor().toBuilder()
                .artifactType(view.effectiveArtifactType().orElse(null))
                .annotations(view.annotations().isEmpty() ? null : view.annotations())
                .build();
    }
}
