// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import java.util.List;
import java.util.Optional;

/**
 * Who sent a request, and what they may do. Made by a {@link Guard} for one request and used by the thread that serves it.
 *
 * <p>What may be done is asked twice. {@link #check} is asked before the body of the request is read, so that who may not push is told so
 * before they send a gigabyte. What it lets through is performed on {@link #view}, which has the last word: it decides about what only the
 * call itself shows, such as which repositories a list holds and where a mount takes its blob from.
 */
public interface Visitor {
    /**
     * Returns the name that the visitor has proven to have; empty for one who gave none. It stands in the request log, and an upload
     * session goes on only for the name that began it.
     */
    Optional<String> name();

    /**
     * Refuses by throwing, or returns.
     *
     * @param needs what the request is about to do; empty for {@code /v2/}, with which clients find out whether their credentials are good
     * @throws OciException {@code UNAUTHORIZED}, which is answered with 401 and the challenges; {@code DENIED}, if other credentials are not
     *     worth a try; or another
     */
    void check(List<Need> needs) throws OciException;

    /** Returns the registry as the visitor sees it. */
    OciRegistry view(OciRegistry registry);

    /**
     * Returns the values of {@code WWW-Authenticate} (RFC 9110 section 11.6.1), one challenge each, at least one.
     *
     * @param needs what the request that was refused is for, the source of a mount included
     */
    List<String> challenges(List<Need> needs);
}
