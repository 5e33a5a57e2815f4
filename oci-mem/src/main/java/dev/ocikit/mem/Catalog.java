// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.spec.Descriptor;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The repositories by name. Safe for use by many threads.
 *
 * <p>A repository exists from the first write that succeeds until its last blob and manifest are deleted. A call that changes a repository
 * enters it, so that it stays in the catalog until the call leaves it.
 */
final class Catalog {
    private final Contents contents;
    private final boolean immutableTags;
    private final ConcurrentMap<String, Repository> byName = new ConcurrentHashMap<>();
    /** The same repositories, in order for lists: a hash is faster to look up. */
    private final ConcurrentSkipListMap<String, Repository> sorted = new ConcurrentSkipListMap<>();

    Catalog(Contents contents, boolean immutableTags) {
        this.contents = contents;
        this.immutableTags = immutableTags;
    }

    @Nullable
    Repository find(String name) {
        return byName.get(name);
    }

    Repository require(String operation, String name) throws OciException {
        return required(byName.get(name), operation, name);
    }

    /** Charges a repository if there is none of that name. */
    void reserve(String name, Reservation reservation) throws OciException {
        if (!byName.containsKey(name)) {
            reservation.add(RetainedSizes.repository(name));
        }
    }

    /** Enters a repository, which is created at the expense of the reservation if there is none. */
    Repository enter(String name, Reservation reservation) {
        return byName.compute(name, (key, present) -> {
            Repository repository = present;
            if (repository == null) {
                repository = new Repository(key, contents, immutableTags, reservation.payer());
                reservation.keep(RetainedSizes.repository(key));
                sorted.put(key, repository);
            }
            repository.changes++;
            return repository;
        });
    }

    /** Enters a repository that exists. */
    Repository enterPresent(String operation, String name) throws OciException {
        Repository repository = byName.computeIfPresent(name, (key, present) -> {
            present.changes++;
            return present;
        });
        return required(repository, operation, name);
    }

    /** Leaves a repository that was entered, and removes it if it is empty. */
    void leave(Repository repository) {
        byName.computeIfPresent(repository.name(), (key, present) -> {
            present.changes--;
            if (present.changes > 0 || !present.isEmpty()) {
                return present;
            }
            sorted.remove(key);
            present.payer().release(RetainedSizes.repository(key));
            return null;
        });
    }

    /** Links a blob, which the reservation paid for, in a repository. */
    Descriptor add(String name, Blob blob, Reservation reservation) {
        return link(name, contents.hold(blob, reservation), reservation);
    }

    /** Links a blob that is held for the link in a repository. */
    Descriptor link(String name, Blob held, Reservation reservation) {
        Repository repository = enter(name, reservation);
        try {
            repository.add(held, reservation);
            return held.descriptor();
        } finally {
            leave(repository);
        }
    }

    Listing<String> names(ListOptions options) {
        return Pages.ofKeys(sorted, options);
    }

    private static Repository required(@Nullable Repository repository, String operation, String name)
            throws OciException {
        if (repository == null) {
            throw Refusal.repositoryUnknown(operation, name);
        }
        return repository;
    }
}
