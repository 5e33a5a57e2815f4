// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;

/**
 * How requests reach a registry: the seam at which authentication, retries, limits and recorders are put around the client's own
 * transport, without knowing any endpoint.
 *
 * <p>A transport sends one request and returns its answer, whatever the status; it follows no redirects, the client does. It may send
 * the request more than once, if {@link WireRequest#repeatable} allows that, and in a changed form. It adds credentials only to requests
 * that {@linkplain WireRequest#toRegistry go to the registry}.
 *
 * <p>Safe for use by many threads.
 *
 * @see ClientOptions.Builder#transport
 */
@FunctionalInterface
public interface Transport {
    /**
     * Sends a request. The caller closes the answer.
     *
     * @throws java.net.http.HttpTimeoutException if there was no connection or no answer in time
     * @throws java.io.InterruptedIOException if the thread was interrupted; its interrupt flag is set then
     * @throws IOException if there is no answer, for any other reason
     */
    WireResponse send(WireRequest request) throws IOException;
}
