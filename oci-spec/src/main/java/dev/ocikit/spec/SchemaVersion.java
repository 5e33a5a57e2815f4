// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** What image manifests and indexes begin with: the schema version, which is 2, and their own media type. */
final class SchemaVersion {
    static final Long CURRENT = 2L;

    static final Kind<Long> KIND = new IntegerKind("the number 2", Long.MIN_VALUE) {
        @Override
        public @Nullable Long read(Object raw, Inspection at) {
            Long version = super.read(raw, at);
            if (version == null || version.equals(CURRENT)) {
                return version;
            }
            at.error("must be 2, is " + version);
            return null;
        }
    };

    private SchemaVersion() {}

    static void checkMediaType(@Nullable String mediaType, boolean fits, Members rest, Inspection at) {
        at.enter("mediaType");
        if (mediaType != null && !fits && (MediaTypes.isValid(mediaType) || MediaTypes.hasParameters(mediaType))) {
            at.error("is not a media type of this kind of document: " + Inspection.quote(mediaType));
        } else if (mediaType == null && !rest.has("mediaType")) {
            at.warning("should be set");
        }
        at.leave();
    }
}
