// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.net.URI;

/**
 * A server that runs, whichever engine it is.
 *
 * @param uri where it is reached
 * @param stop stops it
 */
record Running(URI uri, Runnable stop) implements AutoCloseable {
    @Override
    public void close() {
        stop.run();
    }
}
