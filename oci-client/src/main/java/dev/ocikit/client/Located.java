// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** Reads where a registry redirects to. */
final class Located {
    private Located() {}

    /** Returns the location, unless it is at the registry itself: there, it would need our credentials. */
    static Optional<URI> read(Reply reply, Urls urls) throws IOException {
        if (!Redirects.isRedirect(reply.status(), reply.headers())) {
            reply.skip();
            return Optional.empty();
        }
        URI target = reply.location();
        return urls.isOwn(target) ? Optional.empty() : Optional.of(target);
    }
}
