// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import org.jspecify.annotations.Nullable;

/** Content is not what its digest or its size says; it must not be used. */
public class ContentMismatchException extends OciException {
    private static final long serialVersionUID = 1L;

    ContentMismatchException(
            ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        super(code, message, status, detail, cause);
    }
}
