// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.Need;
import java.net.URI;
import java.util.List;

/** Makes the requests of one client. */
final class Requests {
    private final Urls urls;
    private final String userAgent;

    Requests(Urls urls, String userAgent) {
        this.urls = urls;
        this.userAgent = userAgent;
    }

    Urls urls() {
        return urls;
    }

    /** Returns a request to a URI that the registry chose or we made. What it needs is named only if it goes to the registry. */
    WireRequest to(String method, URI uri, Need... needs) {
        WireRequest request = WireRequest.of(method, uri).withHeader("User-Agent", userAgent);
        return urls.isOwn(uri) ? request.toRegistry(List.of(needs)) : request;
    }
}
