// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.Manifest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** What the tags of a repository lead to. Used by one thread. */
final class TaggedContent {
    private static final int MAX_ITEMS = 10_000;

    private final OciRegistry registry;
    private final String repository;
    private final Set<Digest> seen = new HashSet<>();
    private final Deque<Digest> manifests = new ArrayDeque<>();

    TaggedContent(OciRegistry registry, String repository) {
        this.registry = registry;
        this.repository = repository;
    }

    /**
     * Tells whether a tag leads to a manifest or blob.
     *
     * @throws OciException {@code UNSUPPORTED} if there is too much to look through
     */
    boolean reaches(Digest digest) throws IOException {
        Listing<String> tags = registry.tags(repository);
        for (String tag = tags.next(); tag != null; tag = tags.next()) {
            follow(registry.resolveTag(repository, tag).digest());
            while (!manifests.isEmpty() && !seen.contains(digest)) {
                expand(manifests.remove());
            }
            if (seen.contains(digest)) {
                return true;
            }
        }
        return false;
    }

    private void follow(Digest manifest) throws OciException {
        if (see(manifest)) {
            manifests.add(manifest);
        }
    }

    private boolean see(Digest digest) throws OciException {
        boolean added = seen.add(digest);
        if (seen.size() > MAX_ITEMS) {
            throw OciException.of(
                    ErrorCode.UNSUPPORTED, "repository " + repository + " is too large to tell what its tags lead to");
        }
        return added;
    }

    private void expand(Digest digest) throws IOException {
        Listing<Descriptor> referrers = registry.referrers(repository, digest);
        for (Descriptor referrer = referrers.next(); referrer != null; referrer = referrers.next()) {
            follow(referrer.digest());
        }
        Manifest view;
        try {
            ManifestContent manifest = registry.getManifest(repository, digest);
            view = manifest.view();
        } catch (NotFoundException e) {
            return; // An index may list what is not there, and a subject may be missing.
        }
        for (Descriptor child : view.children()) {
            if (view instanceof ImageIndex) {
                follow(child.digest());
            } else {
                see(child.digest());
            }
        }
        if (view.subject().isPresent()) {
            follow(view.subject().get().digest());
        }
    }
}
