// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tags of a repository, or one page of them (distribution-spec, listing tags). Immutable.
 *
 * <p>Registries that answer {@code null} for no tags are understood.
 */
public final class TagList extends Document {
    private static final Member<TagList, String> NAME = Member.expected("name", Kinds.STRING, t -> t.name);
    private static final Member<TagList, List<String>> TAGS =
            Member.due("tags", ListKind.sparse(Kinds.STRING), t -> t.tags);

    static final Codec<TagList> CODEC = new Codec<>(TagList::new, List.of(NAME, TAGS));

    private final @Nullable String name;
    private final @Nullable List<String> tags;

    private TagList(Values<TagList> values) {
        super(values.rest());
        name = values.get(NAME);
        tags = values.get(TAGS);
    }

    /**
     * The list of a repository's tags.
     *
     * @param name the repository
     * @param tags in the order in which they are to be written
     */
    public TagList(String name, List<String> tags) {
        super(Members.NONE);
        this.name = Objects.requireNonNull(name, "name");
        this.tags = List.copyOf(tags);
    }

    /**
     * Reads a list of tags.
     *
     * @throws DocumentException as {@link Members#read}, and if the tags are not an array
     */
    public static TagList read(byte[] json) throws DocumentException {
        return CODEC.read(json, DocumentKind.TAG_LIST);
    }

    /** The repository; empty if the registry did not say. */
    public String name() {
        return orEmpty(name);
    }

    /** The tags in the order of the registry. They are not checked: a registry can answer anything. */
    public List<String> tags() {
        return orEmpty(tags);
    }

    @Override
    Codec<TagList> codec() {
        return CODEC;
    }
}
