// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

import java.util.Objects;

/**
 * One departure of a document from its specification. Immutable.
 *
 * @param pointer where it is, as a JSON pointer (RFC 6901) from the root of the validated document; empty for the
 *     root. A member that is missing is named as if it were there; very long names are cut
 * @param message what is wrong, one bounded line
 * @param severity how wrong it is
 */
public record Finding(String pointer, String message, Severity severity) {
    /** How wrong a finding is. */
    public enum Severity {
        /** A requirement is broken: {@link Document#toJson()} refuses to write the document. */
        ERROR,
        /**
         * A recommendation is not followed, or a requirement that well-known programs do not follow either: the document
         * can still be written.
         */
        WARNING
    }

    /** Checks that nothing is null. */
    public Finding {
        Objects.requireNonNull(pointer, "pointer");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(severity, "severity");
    }

    /** Whether this finding keeps the document from being written. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The finding as one line, the pointer first. */
    @Override
    public String toString() {
        return (pointer.isEmpty() ? "document" : pointer) + ": " + message;
    }
}
