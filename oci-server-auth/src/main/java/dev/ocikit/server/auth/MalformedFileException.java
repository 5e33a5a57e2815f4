// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

/** An error in the content of a file. The message follows the name of the file, and quotes nothing that could be secret. */
final class MalformedFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private MalformedFileException(String message) {
        super(message);
    }

    /** Returns the error of a file as a whole. */
    static MalformedFileException whole(String problem) {
        return new MalformedFileException(": " + problem);
    }

    /** Returns the error of a line, the first of which is 1. */
    static MalformedFileException line(int number, String problem) {
        return new MalformedFileException(", line " + number + ": " + problem);
    }
}
