// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import org.jspecify.annotations.Nullable;

/** The registry does not offer this operation at all. */
public class UnsupportedException extends OciException {
    private static final long serialVersionUID = 1L;

    UnsupportedException(
            ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        super(code, message, status, detail, cause);
    }
}
