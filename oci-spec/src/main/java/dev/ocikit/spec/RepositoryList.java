// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The repositories of a registry, or one page of them: the body of {@code _catalog}. Immutable. */
public final class RepositoryList extends Document {
    private static final Member<RepositoryList, List<String>> REPOSITORIES =
            Member.due("repositories", ListKind.sparse(Kinds.STRING), r -> r.repositories);

    static final Codec<RepositoryList> CODEC = new Codec<>(RepositoryList::new, List.of(REPOSITORIES));

    private final @Nullable List<String> repositories;

    private RepositoryList(Values<RepositoryList> values) {
        super(values.rest());
        repositories = values.get(REPOSITORIES);
    }

    /**
     * The list of these repositories.
     *
     * @param repositories in the order in which they are to be written
     */
    public RepositoryList(List<String> repositories) {
        super(Members.NONE);
        this.repositories = List.copyOf(repositories);
    }

    /**
     * Reads a list of repositories.
     *
     * @throws DocumentException as {@link Members#read}, and if the repositories are not an array
     */
    public static RepositoryList read(byte[] json) throws DocumentException {
        return CODEC.read(json, DocumentKind.REPOSITORY_LIST);
    }

    /** The repositories in the order of the registry. They are not checked: a registry can answer anything. */
    public List<String> repositories() {
        return orEmpty(repositories);
    }

    @Override
    Codec<RepositoryList> codec() {
        return CODEC;
    }
}
