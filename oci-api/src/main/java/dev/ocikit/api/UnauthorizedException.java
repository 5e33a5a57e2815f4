// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import org.jspecify.annotations.Nullable;

/** The registry wants to know who is asking: credentials are missing, wrong or expired. */
public class UnauthorizedException extends OciException {
    private static final long serialVersionUID = 1L;

    UnauthorizedException(
            ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        super(code, message, status, detail, cause);
    }
}
