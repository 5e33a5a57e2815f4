// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.IOException;
import java.net.URI;

/**
 * A transport that contacts other hosts than the registry only if the {@link RedirectPolicy} allows them.
 *
 * <p>The addresses are checked immediately before each request, retries included. The JDK's HTTP client then resolves the name again, from
 * the JVM's cache, so both see the same addresses unless the cached entry expires between the two. In that case a name can change its
 * address unnoticed (DNS rebinding). Over https it gains nothing, because the server must have a certificate for the name. Over plain
 * http the addresses are checked once more when the response begins, and a response of a refused address is discarded unread; what remains
 * is one request whose response the peer does not get to see. The HTTP client has no way to be given the addresses.
 */
final class GuardedTransport implements Transport {
    private final Transport inner;
    private final RedirectPolicy policy;

    GuardedTransport(Transport inner, RedirectPolicy policy) {
        this.inner = inner;
        this.policy = policy;
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        URI uri = request.uri();
        if (policy.isOwn(uri)) {
            policy.contactRegistry();
            return inner.send(request);
        }
        Urls.requireReachable(uri);
        policy.require(uri);
        WireResponse response = inner.send(request);
        if (!Urls.isHttps(uri)) {
            try {
                policy.require(uri);
            } catch (IOException | RuntimeException e) {
                response.close();
                throw e;
            }
        }
        return response;
    }
}
