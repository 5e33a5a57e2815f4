// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import dev.ocikit.ref.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The layers of an image by the digests of their uncompressed content (image-spec, config.md). Immutable. */
public final class RootFs extends Document {
    private static final Kind<String> TYPE_KIND = new TextKind("a string") {
        @Override
        public void check(String type, Inspection at) {
            if (type.isEmpty()) {
                // Go writes it for a type that was not set.
                at.warning("should be \"layers\", is empty");
            } else if (!type.equals("layers")) {
                at.error("must be \"layers\", is " + Inspection.quote(type));
            }
        }
    };

    private static final Member<RootFs, String> TYPE = Member.expected("type", TYPE_KIND, v -> v.type);
    private static final Member<RootFs, List<Digest>> DIFF_IDS =
            Member.oftenOmitted(Member.due("diff_ids", ListKind.whole(Kinds.DIGEST), v -> v.diffIds));

    static final Codec<RootFs> CODEC = new Codec<>(RootFs::new, List.of(TYPE, DIFF_IDS));

    private final @Nullable String type;
    private final @Nullable List<Digest> diffIds;

    private RootFs(Values<RootFs> values) {
        super(values.rest());
        type = values.get(TYPE);
        diffIds = values.get(DIFF_IDS);
    }

    /** The root file system made of these layers, the base first. */
    public static RootFs of(List<Digest> diffIds) {
        return new Builder(CODEC.noValues()).type("layers").diffIds(diffIds).build();
    }

    /** A builder with this document's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this));
    }

    /** Always {@code layers}; anything else must not be unpacked. Empty if it was not readable. */
    public String type() {
        return orEmpty(type);
    }

    /** The digests of the uncompressed layers, the base first. */
    public List<Digest> diffIds() {
        return orEmpty(diffIds);
    }

    @Override
    Codec<RootFs> codec() {
        return CODEC;
    }

    /** Builds a {@link RootFs}. */
    public static final class Builder extends DocumentBuilder<RootFs, Builder> {
        private Builder(Values<RootFs> values) {
            super(values, RootFs::new);
        }

        /** Sets {@code type}. */
        public Builder type(@Nullable String type) {
            return set(TYPE, type);
        }

        /** Sets {@code diff_ids}. */
        public Builder diffIds(@Nullable List<Digest> diffIds) {
            return setList(DIFF_IDS, diffIds);
        }
    }
}
