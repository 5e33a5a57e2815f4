// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.OciException;
import java.io.IOException;

/**
 * What finds out who sends a request: the seam for authentication. Given with {@link ServerOptions.Builder#guard}.
 *
 * <p>A guard is asked once for each request to an endpoint of the registry, before anything else is done about it, and never about
 * {@code /healthz}. It is safe for use by many threads and may block. Whatever it throws, the request goes
 * no further.
 */
@FunctionalInterface
public interface Guard {
    /**
     * Returns who sends a request. Wrong credentials are no reason to throw: whoever sends them is a visitor who is refused everything, and
     * whose {@linkplain Visitor#challenges challenges} say why.
     *
     * @param request the request; its body is not to be touched
     * @throws IOException an {@link OciException} if the request is not to be looked at any further, {@code TOOMANYREQUESTS} for instance
     */
    Visitor admit(Request request) throws IOException;
}
