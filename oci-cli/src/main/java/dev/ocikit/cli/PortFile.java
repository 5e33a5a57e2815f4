// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that tells scripts the port of a server for as long as it runs.
 *
 * @param path null if nobody wants to know
 */
record PortFile(@Nullable Path path) implements AutoCloseable {
    /** Writes the file whole or not at all: whoever sees it can read it. */
    static PortFile write(@Nullable Path path, int port) throws IOException {
        if (path != null) {
            Path draft = path.resolveSibling(path.getFileName() + ".new");
            Files.writeString(draft, port + "\n");
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        return new PortFile(path);
    }

    @Override
    public void close() {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The server stops all the same, and a stale port is found out when it does not answer.
        }
    }
}
