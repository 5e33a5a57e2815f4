// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Set;

/**
 * Follows redirects by hand. Credentials stay with the registry: once a chain of redirects has left it, no request of the chain is marked
 * as one to the registry any more. A chain never steps down from https to http.
 */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

    private final Transport transport;
    private final Urls urls;
    private final int limit;
    private final DocumentMemory memory;

    Redirects(Transport transport, Urls urls, int limit, DocumentMemory memory) {
        this.transport = transport;
        this.urls = urls;
        this.limit = limit;
        this.memory = memory;
    }

    static boolean isRedirect(int status, HttpHeaders headers) {
        return STATUSES.contains(status) && headers.firstValue("Location").isPresent();
    }

    /** Sends a request and returns its answer, even if that is a redirect. */
    Reply sendOnce(WireRequest request, String label) throws IOException {
        return new Reply(transport.send(request), request.uri(), label, memory);
    }

    /** Sends a request and returns its final answer. */
    Reply send(WireRequest request, String label) throws IOException {
        WireRequest current = request;
        for (int hops = 0; ; hops++) {
            Reply reply = sendOnce(current, label);
            try {
                if (!isRedirect(reply.status(), reply.headers()) || !mayFollow(current, reply.status())) {
                    return reply;
                }
                if (hops == limit) {
                    throw reply.nonsense("redirected more than " + limit + " times");
                }
                URI target = reply.location();
                current = current.movedTo(target, current.toRegistry() && urls.isOwn(target));
                reply.finish();
            } catch (IOException | RuntimeException e) {
                reply.close();
                throw e;
            }
        }
    }

    /** Only a read may turn into another read; whatever else is redirected is sent again as it is, or not at all. */
    private static boolean mayFollow(WireRequest request, int status) {
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        return read || ((status == 307 || status == 308) && request.repeatable());
    }
}
