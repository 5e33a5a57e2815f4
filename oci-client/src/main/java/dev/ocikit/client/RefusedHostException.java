// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;

/** The failure of a request that was not sent, or whose response was discarded, because its host is more internal than the registry. */
final class RefusedHostException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedHostException(String message) {
        super(message);
    }
}
