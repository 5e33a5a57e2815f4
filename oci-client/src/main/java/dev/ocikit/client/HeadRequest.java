// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * A HEAD request without a body publisher. The builder of Java 17 makes HEAD requests only with an empty publisher, for which the JDK
 * sends {@code Content-Length: 0}; strict front ends refuse that (RFC 9110 section 8.6).
 */
final class HeadRequest extends HttpRequest {
    private final HttpRequest get;

    /**
     * Creates the HEAD request that differs from a GET request only in its method.
     *
     * @param get a request without a body
     */
    HeadRequest(HttpRequest get) {
        this.get = get;
    }

    @Override
    public String method() {
        return "HEAD";
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> timeout() {
        return get.timeout();
    }

    @Override
    public boolean expectContinue() {
        return get.expectContinue();
    }

    @Override
    public URI uri() {
        return get.uri();
    }

    @Override
    public Optional<HttpClient.Version> version() {
        return get.version();
    }

    @Override
    public HttpHeaders headers() {
        return get.headers();
    }
}
