// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.filter;

import dev.ocikit.ref.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tags that are being pushed, and to which digest: whoever wants one for another digest is refused at once and waits for nobody. */
final class TagClaims {
    private record Claim(Digest digest, int holders) {}

    /** The claims by repository and tag, joined by a colon: as texts, a hash map can order them where their hashes are equal. */
    private final Map<String, Claim> claims = new ConcurrentHashMap<>();

    /** Claims tags, all or none; the claim is given up when what this returns is closed. */
    Held claim(String repository, List<String> tags, Digest digest) {
        List<String> held = new ArrayList<>();
        for (String name : tags) {
            String tag = repository + ":" + name;
            Claim claim = claims.compute(
                    tag,
                    (key, other) -> other == null
                            ? new Claim(digest, 1)
                            : other.digest().equals(digest) ? new Claim(digest, other.holders() + 1) : other);
            if (!claim.digest().equals(digest)) {
                release(held);
                return new Held(List.of(), name);
            }
            held.add(tag);
        }
        return new Held(held, "");
    }

    private void release(List<String> tags) {
        for (String tag : tags) {
            claims.computeIfPresent(
                    tag, (key, claim) -> claim.holders() == 1 ? null : new Claim(claim.digest(), claim.holders() - 1));
        }
    }

    /** What was claimed. */
    final class Held implements AutoCloseable {
        private final List<String> tags;
        private final String refused;

        private Held(List<String> tags, String refused) {
            this.tags = tags;
            this.refused = refused;
        }

        /** Returns the tag that somebody else has claimed; empty if none has. */
        String refused() {
            return refused;
        }

        @Override
        public void close() {
            release(tags);
        }
    }
}
