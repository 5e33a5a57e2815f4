// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/** What image manifests and indexes begin with: the schema version, which is 2, and their own media type. */
final class SchemaVersion {
    static final Long CURRENT = 2L;

    static final Kind<Long> KIND = new IntegerKind("the number 2", Long.MIN_VALUE) {
        @Override
        public void check(Long value, Inspection at) {
            if (!value.equals(CURRENT)) {
                at.error("must be 2, is " + value);
            }
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
