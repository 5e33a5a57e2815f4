// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import org.jspecify.annotations.Nullable;

/** The registry knows who is asking and refuses. */
public class DeniedException extends OciException {
    private static final long serialVersionUID = 1L;

    DeniedException(ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        super(code, message, status, detail, cause);
    }
}
