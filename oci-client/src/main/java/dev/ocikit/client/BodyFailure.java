// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;

/** A request could not be sent because its own content failed: the registry is not to blame. The cause is what the caller gets. */
final class BodyFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException failure;

    BodyFailure(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    IOException failure() {
        return failure;
    }
}
