// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client.internal;

import java.net.http.HttpTimeoutException;

/** An answer that began, but was not complete in time. It is not asked for again: it would be as slow, and hold the caller as long. */
public final class LateAnswerException extends HttpTimeoutException {
    private static final long serialVersionUID = 1L;

    /** Creates the failure. */
    public LateAnswerException(String message) {
        super(message);
    }
}
