// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.IOException;

/** The content that was to be pushed could not be read: no fault of the member that wanted it. */
final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient IOException failure;

    SourceException(IOException failure) {
        super(failure.getMessage(), failure);
        this.failure = failure;
    }

    /** Tells whether a failure comes of the content. */
    static boolean isCauseOf(IOException failure) {
        return unwrap(failure) != failure;
    }

    /** Returns what reading failed with, if that is what a failure comes of; else the failure. */
    static IOException unwrap(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SourceException source) {
                return source.failure;
            }
        }
        return failure;
    }
}
