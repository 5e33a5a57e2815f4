// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A file that tells scripts the port of a server for as long as it runs. Safe for use by many threads. */
final class PortFile implements AutoCloseable {
    private final @Nullable Path path;
    private boolean closed;

    /** Knows where the file will be; no path is given if nobody wants to know the port. */
    PortFile(@Nullable Path path) {
        this.path = path;
    }

    /** Writes the file whole or not at all: whoever sees it can read it. Once closed, it is not written any more. */
    synchronized void write(int port) throws IOException {
        if (path != null && !closed) {
            Path draft = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(draft, port + "\n");
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The server stops all the same, and a stale port is found out when it does not answer.
        }
    }
}
