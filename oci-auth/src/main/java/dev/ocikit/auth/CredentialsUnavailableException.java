// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;

/**
 * A failure to look up credentials that the caller may do without: there may be none, and public content needs none.
 *
 * <p>An {@link Authenticator} continues without credentials and gives a warning that holds the messages of this exception and of its cause.
 * If the registry then refuses, the error holds the message of this exception too, but not that of its cause.
 */
public final class CredentialsUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message why the credentials cannot be had; it holds no secret
     */
    public CredentialsUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
