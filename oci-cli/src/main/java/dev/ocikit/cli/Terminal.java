// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells whether one stream of this process is a terminal. Java knows only whether input and output both are. */
final class Terminal {
    private static final Path ERROR_OUTPUT = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /**
     * Tells it of the error output.
     *
     * @param otherwise what to say where the system does not show it; all but Linux
     */
    static boolean isErrorOutput(boolean otherwise) {
        return isAt(ERROR_OUTPUT, otherwise);
    }

    static boolean isAt(Path descriptor, boolean otherwise) {
        try {
            return isNamed(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException | UnsupportedOperationException e) {
            return otherwise;
        }
    }

    static boolean isNamed(String file) {
        return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
    }
}
