// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

/**
 * What answers requests, whichever engine received them: a {@link RegistryHandler}, or something around one that checks, counts or
 * routes.
 *
 * <p>A handler is safe for use by many threads and may block.
 */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a request. Does not throw: every failure is a response.
     *
     * @return a response that belongs to the caller, who {@linkplain Response#end ends} it
     */
    Response handle(Request request);
}
