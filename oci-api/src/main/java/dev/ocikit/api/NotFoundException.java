// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import org.jspecify.annotations.Nullable;

/** The blob, manifest, tag, repository or upload session that a call named is not there. */
public class NotFoundException extends OciException {
    private static final long serialVersionUID = 1L;

    NotFoundException(ErrorCode code, String message, int status, @Nullable String detail, @Nullable Throwable cause) {
        super(code, message, status, detail, cause);
    }
}
