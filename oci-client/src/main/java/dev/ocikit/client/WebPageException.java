// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;

/** The error of a web page in place of a registry's answer, UNAVAILABLE: what was asked for may be there. */
final class WebPageException extends OciException {
    private static final long serialVersionUID = 1L;

    WebPageException(String message, int status) {
        super(ErrorCode.UNAVAILABLE, message, status, null, null);
    }
}
