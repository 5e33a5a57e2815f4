// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one layer of an image came to be, or a step that made none (image-spec, config.md). Immutable. */
public final class HistoryEntry extends Document {
    private static final Member<HistoryEntry, String> CREATED =
            Member.optional("created", Kinds.TIMESTAMP, v -> v.created);
    private static final Member<HistoryEntry, String> AUTHOR = Member.optional("author", Kinds.STRING, v -> v.author);
    private static final Member<HistoryEntry, String> CREATED_BY =
            Member.optional("created_by", Kinds.STRING, v -> v.createdBy);
    private static final Member<HistoryEntry, String> COMMENT =
            Member.optional("comment", Kinds.STRING, v -> v.comment);
    private static final Member<HistoryEntry, Boolean> EMPTY_LAYER =
            Member.optional("empty_layer", Kinds.BOOL, v -> v.emptyLayer);

    static final Codec<HistoryEntry> CODEC =
            new Codec<>(HistoryEntry::new, List.of(CREATED, AUTHOR, CREATED_BY, COMMENT, EMPTY_LAYER));

    private final @Nullable String created;
    private final @Nullable String author;
    private final @Nullable String createdBy;
    private final @Nullable String comment;
    private final @Nullable Boolean emptyLayer;

    private HistoryEntry(Values<HistoryEntry> values) {
        super(values.rest());
        created = values.get(CREATED);
        author = values.get(AUTHOR);
        createdBy = values.get(CREATED_BY);
        comment = values.get(COMMENT);
        emptyLayer = values.get(EMPTY_LAYER);
    }

    /** A builder with nothing set. */
    public static Builder builder() {
        return new Builder(CODEC.noValues());
    }

    /** A builder with this document's members. */
    public Builder toBuilder() {
        return new Builder(CODEC.values(this));
    }

    /** When, as in RFC 3339, as it was written. */
    public Optional<String> created() {
        return Optional.ofNullable(created);
    }

    /** Who built it. */
    public Optional<String> author() {
        return Optional.ofNullable(author);
    }

    /** The command that built it. */
    public Optional<String> createdBy() {
        return Optional.ofNullable(createdBy);
    }

    /** A remark. */
    public Optional<String> comment() {
        return Optional.ofNullable(comment);
    }

    /** Whether the step made no layer; false where it is not said. */
    public boolean emptyLayer() {
        return Boolean.TRUE.equals(emptyLayer);
    }

    @Override
    Codec<HistoryEntry> codec() {
        return CODEC;
    }

    /** Builds a {@link HistoryEntry}. */
    public static final class Builder extends DocumentBuilder<HistoryEntry, Builder> {
        private Builder(Values<HistoryEntry> values) {
            super(values, HistoryEntry::new);
        }

        /** Sets {@code created}. */
        public Builder created(@Nullable String created) {
            return set(CREATED, created);
        }

        /** Sets {@code author}. */
        public Builder author(@Nullable String author) {
            return set(AUTHOR, author);
        }

        /** Sets {@code created_by}. */
        public Builder createdBy(@Nullable String createdBy) {
            return set(CREATED_BY, createdBy);
        }

        /** Sets {@code comment}. */
        public Builder comment(@Nullable String comment) {
            return set(COMMENT, comment);
        }

        /** Sets {@code empty_layer}. */
        public Builder emptyLayer(@Nullable Boolean emptyLayer) {
            return set(EMPTY_LAYER, emptyLayer);
        }
    }
}
