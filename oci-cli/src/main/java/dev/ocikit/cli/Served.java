// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.OciRegistry;

/**
 * The registry that is served.
 *
 * @param description what it is, as a phrase
 * @param release lets go of what it holds
 */
record Served(OciRegistry registry, String description, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
        release.run();
    }
}
