// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a subject. One without a media type is readable, as one with an empty media type: clients find referrers by the digest
 * alone.
 */
final class SubjectKind implements Kind<Descriptor> {
    private static final String MEDIA_TYPE = "mediaType";

    @Override
    public @Nullable Descriptor read(Object raw, Inspection at) {
        if (raw instanceof Members members && members.get(MEDIA_TYPE) == null) {
            at.lose();
            return Descriptor.CODEC.read(members.with(MEDIA_TYPE, "\"\""), at);
        }
        return Descriptor.CODEC.read(raw, at);
    }

    @Override
    public void checkRaw(Object raw, Inspection at) {
        Descriptor.CODEC.checkRaw(raw, at);
    }

    @Override
    public void check(Descriptor value, Inspection at) {
        Descriptor.CODEC.check(value, at);
    }

    @Override
    public void write(Descriptor value, JsonWriter out) {
        Descriptor.CODEC.write(value, out);
    }
}
