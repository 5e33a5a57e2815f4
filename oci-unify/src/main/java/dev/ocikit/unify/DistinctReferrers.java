// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The referrers of a listing without duplicates. A registry may list them in any order, so the digests of all that were returned are kept.
 * Their number is bounded, because a registry can list referrers without end.
 */
final class DistinctReferrers implements Listing.Source<Descriptor> {
    /** About 20 MB of digests, and more than twice as many referrers as a server with default limits reads for a page of them. */
    static final int MAX_REFERRERS = 100_000;

    private final Listing<Descriptor> listing;
    private final Call<?> call;
    private final int max;
    private final Set<Digest> returned = new HashSet<>();

    /**
     * Creates a source that has returned nothing yet.
     *
     * @param call the call that is answered, for messages
     * @param max the maximum number of referrers
     */
    DistinctReferrers(Listing<Descriptor> listing, Call<?> call, int max) {
        this.listing = listing;
        this.call = call;
        this.max = max;
    }

    @Override
    public @Nullable Descriptor next() throws IOException {
        for (Descriptor referrer = listing.next(); referrer != null; referrer = listing.next()) {
            if (returned.contains(referrer.digest())) {
                continue;
            }
            if (returned.size() == max) {
                throw OciException.of(
                        ErrorCode.SIZE_INVALID,
                        call.name() + " in " + call.repository() + ": more than " + max
                                + " referrers are too many for one listing; list them in parts, with a limit",
                        413,
                        null,
                        null);
            }
            returned.add(referrer.digest());
            return referrer;
        }
        return null;
    }
}
