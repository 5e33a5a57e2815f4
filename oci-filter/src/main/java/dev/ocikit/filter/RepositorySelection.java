// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import java.util.List;
import java.util.function.Predicate;

/**
 * Which repositories are meant: those that a pattern includes and none excludes.
 *
 * @param include at least one of them must match; all repositories if there are none
 * @param exclude none of them may match
 */
public record RepositorySelection(List<RepositoryPattern> include, List<RepositoryPattern> exclude)
        implements Predicate<String> {
    public RepositorySelection {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }

    /** Returns the selection of the repositories that one of the patterns matches. */
    public static RepositorySelection of(String... include) {
        return new RepositorySelection(patterns(include), List.of());
    }

    /** Returns this selection without the repositories that one of the patterns matches. */
    public RepositorySelection without(String... exclude) {
        return new RepositorySelection(include, patterns(exclude));
    }

    private static List<RepositoryPattern> patterns(String... texts) {
        return List.of(texts).stream().map(RepositoryPattern::of).toList();
    }

    @Override
    public boolean test(String repository) {
        return (include.isEmpty() || include.stream().anyMatch(pattern -> pattern.test(repository)))
                && exclude.stream().noneMatch(pattern -> pattern.test(repository));
    }
}
