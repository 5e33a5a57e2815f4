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

/** The repositories by name. A repository comes to be with the first write that succeeds, and stays. Safe for use by many threads. */
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
        Repository repository = byName.get(name);
        if (repository == null) {
            throw Refusal.repositoryUnknown(operation, name);
        }
        return repository;
    }

    /** Returns the repository, which comes to be with this call if it is not there. */
    Repository obtain(String name) {
        Repository repository = byName.get(name);
        if (repository != null) {
            return repository;
        }
        return byName.computeIfAbsent(name, absent -> {
            Repository created = new Repository(name, contents, immutableTags);
            sorted.put(name, created);
            return created;
        });
    }

    /** Makes a blob, which was charged, one of a repository. */
    Descriptor add(String repository, Blob blob) {
        Blob linked = contents.link(blob);
        obtain(repository).add(linked);
        return linked.descriptor();
    }

    Listing<String> names(ListOptions options) {
        return Pages.ofKeys(sorted, options);
    }
}
