// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

/** A token is not good. The message follows {@code the token} and quotes nothing of it. */
final class InvalidTokenException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidTokenException(String message) {
        super(message);
    }
}
