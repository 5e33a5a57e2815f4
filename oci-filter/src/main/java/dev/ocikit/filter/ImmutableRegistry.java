// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.api.Call;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A registry whose tags, once there, neither move nor go. To push the same manifest under its tag again is a success.
 *
 * <p>Whether a tag is there is asked before each push, and an answer other than "not found" fails the push: nobody overwrites a tag because
 * the registry was unwell for a moment. Of pushes of one tag that come through here at the same time one wins, and the others are
 * {@code DENIED}. A push that came another way is noticed where the registry can tell: after the push the tag is asked for again, and if it
 * names another manifest, the push is {@code DENIED}, too.
 *
 * <p>Deletes are {@code UNSUPPORTED}, all or, with {@link #of(OciRegistry, boolean)}, those of what a tag leads to.
 *
 * <p>As safe for use by many threads as the registry within.
 */
public final class ImmutableRegistry extends WrappedRegistry {
    private final OciRegistry inner;
    private final boolean deletesUnreachable;
    private final TagClaims claims = new TagClaims();

    private ImmutableRegistry(OciRegistry inner, boolean deletesUnreachable) {
        this.inner = inner;
        this.deletesUnreachable = deletesUnreachable;
    }

    /** Returns a view of a registry, which stays the caller's, that offers no deletes. */
    public static ImmutableRegistry of(OciRegistry inner) {
        return of(inner, false);
    }

    /**
     * Returns a view of a registry, which stays the caller's.
     *
     * @param deletesUnreachable whether blobs and manifests may be deleted that no tag leads to: neither as its manifest, nor as a part, a
     *     subject or a referrer of one. To find out, all that is tagged in the repository is read; a repository with more than 10,000
     *     manifests and blobs refuses the delete
     */
    public static ImmutableRegistry of(OciRegistry inner, boolean deletesUnreachable) {
        return new ImmutableRegistry(inner, deletesUnreachable);
    }

    @Override
    protected <T> T call(Call<T> call) throws IOException {
        Refusals.requireNames(call);
        if (call instanceof Call.PushManifest push && !push.tags().isEmpty()) {
            return call.on(pushes);
        }
        if (call instanceof Call.DeleteTag delete) {
            Refusals.requireTag(delete.tag());
            throw Refusals.undeletable(call, "tags stay where they are");
        }
        if (call instanceof Call.DeleteManifest delete) {
            requireUnreachable(call, delete.digest());
        }
        if (call instanceof Call.DeleteBlob delete) {
            requireUnreachable(call, delete.digest());
        }
        return call.on(inner);
    }

    private void requireUnreachable(Call<?> call, Digest digest) throws IOException {
        if (!deletesUnreachable) {
            throw Refusals.undeletable(call, "nothing is deleted here");
        }
        if (new TaggedContent(inner, call.repository()).reaches(digest)) {
            throw Refusals.undeletable(call, "a tag leads to " + digest);
        }
    }

    private final OciRegistry pushes = new OciRegistry() {
        @Override
        public Descriptor pushManifest(String repository, ManifestContent manifest, List<String> tags)
                throws IOException {
            Call<?> call = new Call.PushManifest(repository, manifest, tags);
            try (TagClaims.Held held = claims.claim(repository, tags, manifest.digest())) {
                if (!held.refused().isEmpty()) {
                    throw Refusals.denied(call, "tag " + held.refused() + " is being pushed by somebody else");
                }
                List<String> absent = absent(call, manifest.digest(), tags);
                Descriptor pushed = inner.pushManifest(repository, manifest, tags);
                for (String tag : absent) {
                    requireSame(call, tag, manifest.digest(), inner.resolveTag(repository, tag));
                }
                return pushed;
            }
        }
    };

    private List<String> absent(Call<?> call, Digest digest, List<String> tags) throws IOException {
        List<String> absent = new ArrayList<>();
        for (String tag : tags) {
            try {
                requireSame(call, tag, digest, inner.resolveTag(call.repository(), tag));
            } catch (NotFoundException e) {
                absent.add(tag);
            }
        }
        return absent;
    }

    private static void requireSame(Call<?> call, String tag, Digest digest, Descriptor named) throws OciException {
        if (!named.digest().equals(digest)) {
            throw Refusals.denied(call, "tag " + tag + " names " + named.digest() + " and stays there");
        }
    }
}
