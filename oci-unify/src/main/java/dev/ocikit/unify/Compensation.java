// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers what a member had before a change, so that the change can be taken back. If nobody wants that, nobody is asked.
 *
 * @param wanted whether changes are taken back
 */
record Compensation(boolean wanted) {
    /** Returns what takes a blob back that is about to be pushed. */
    Undo ofBlob(Peer peer, String repository, Digest digest) throws IOException {
        if (!wanted || found(peer, new Call.ResolveBlob(repository, digest)).isPresent()) {
            return Undo.NOTHING;
        }
        return () -> delete(peer, new Call.DeleteBlob(repository, digest));
    }

    /** Returns what takes a manifest and its tags back that are about to be pushed. */
    Undo ofManifest(Peer peer, String repository, Digest digest, List<String> tags) throws IOException {
        if (!wanted) {
            return Undo.NOTHING;
        }
        boolean there =
                found(peer, new Call.ResolveManifest(repository, digest)).isPresent();
        Map<String, Optional<ManifestContent>> before = new LinkedHashMap<>();
        for (String tag : tags) {
            before.put(tag, found(peer, new Call.GetTag(repository, tag)));
        }
        return () -> {
            for (Map.Entry<String, Optional<ManifestContent>> tag : before.entrySet()) {
                if (tag.getValue().isPresent()) {
                    Descriptor unused = peer.perform(
                            new Call.PushManifest(repository, tag.getValue().get(), List.of(tag.getKey())));
                } else {
                    delete(peer, new Call.DeleteTag(repository, tag.getKey()));
                }
            }
            if (!there) {
                delete(peer, new Call.DeleteManifest(repository, digest));
            }
        };
    }

    private static <T> Optional<T> found(Peer peer, Call<T> call) throws IOException {
        try {
            return Optional.of(peer.perform(call));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    private static void delete(Peer peer, Call<Call.Done> call) throws IOException {
        try {
            Call.Done unused = peer.perform(call);
        } catch (NotFoundException e) {
            // Someone else has deleted it.
        }
    }
}
