// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Need;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request as it goes to a {@link Transport}. Immutable; the {@code with} methods return changed copies. */
public final class WireRequest {
    private final String method;
    private final URI uri;
    private final HttpHeaders headers;
    private final @Nullable BlobSource body;
    private final List<Need> needs;
    private final boolean toRegistry;
    private final boolean idempotent;
    private final boolean content;

    private WireRequest(
            String method,
            URI uri,
            HttpHeaders headers,
            @Nullable BlobSource body,
            List<Need> needs,
            boolean toRegistry,
            boolean idempotent,
            boolean content) {
        this.method = method;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.needs = needs;
        this.toRegistry = toRegistry;
        this.idempotent = idempotent;
        this.content = content;
    }

    /** Returns a request without headers and body, to a host that is not the registry. */
    public static WireRequest of(String method, URI uri) {
        return new WireRequest(method, uri, headers(Map.of()), null, List.of(), false, !method.equals("PATCH"), false);
    }

    /** Returns the method, in upper case. */
    public String method() {
        return method;
    }

    /** Returns the absolute URI. Its query may be a secret: some registries sign their URLs. */
    public URI uri() {
        return uri;
    }

    /** Returns the headers. {@code Host} and {@code Content-Length} are not among them; the transport knows them. */
    public HttpHeaders headers() {
        return headers;
    }

    /** Returns the body, if there is one. */
    public Optional<BlobSource> body() {
        return Optional.ofNullable(body);
    }

    /** Returns what the call that this request belongs to needs to be allowed: the scopes to ask for. */
    public List<Need> needs() {
        return needs;
    }

    /** Tells whether the request goes to the registry itself. To any other host, no credentials may be sent. */
    public boolean toRegistry() {
        return toRegistry;
    }

    /** Tells whether the request can be sent a second time: it has no body, or one that can be read again. */
    public boolean repeatable() {
        return body == null || body.reopenable();
    }

    /**
     * Tells whether the request does the same when it arrives twice, or at least no harm: so it is for all but those that add content to an
     * upload session.
     */
    public boolean idempotent() {
        return idempotent;
    }

    /**
     * Returns this request with a header field, which replaces others of its name. A list is one value with commas: some servers read only
     * the first line of a field.
     */
    public WireRequest withHeader(String name, String value) {
        Map<String, List<String>> map = new LinkedHashMap<>(headers.map());
        map.keySet().removeIf(name::equalsIgnoreCase);
        map.put(name, List.of(value));
        return new WireRequest(method, uri, headers(map), body, needs, toRegistry, idempotent, content);
    }

    /** Returns this request with a body, or without one. */
    public WireRequest withBody(@Nullable BlobSource newBody) {
        return new WireRequest(method, uri, headers, newBody, needs, toRegistry, idempotent, content);
    }

    /** Returns this request as one to the registry. */
    WireRequest toRegistry(List<Need> newNeeds) {
        return new WireRequest(method, uri, headers, body, newNeeds, true, idempotent, content);
    }

    /** Returns this request as one that must not arrive twice. */
    WireRequest once() {
        return new WireRequest(method, uri, headers, body, needs, toRegistry, false, content);
    }

    /** Returns this request as one whose successful response is the content of a blob. */
    WireRequest forContent() {
        return new WireRequest(method, uri, headers, body, needs, toRegistry, idempotent, true);
    }

    /** Returns whether a successful response is the content of a blob. All other bodies are documents, which are small. */
    boolean isForContent() {
        return content;
    }

    /** Returns this request sent to another URI, and stripped of what only the registry may see unless it goes to the registry. */
    WireRequest movedTo(URI newUri, boolean own) {
        if (own) {
            return new WireRequest(method, newUri, headers, body, needs, true, idempotent, content);
        }
        Map<String, List<String>> map = new LinkedHashMap<>(headers.map());
        map.keySet()
                .removeIf(name -> name.equalsIgnoreCase("Authorization")
                        || name.equalsIgnoreCase("Proxy-Authorization")
                        || name.equalsIgnoreCase("Cookie"));
        return new WireRequest(method, newUri, headers(map), body, List.of(), false, idempotent, content);
    }

    private static HttpHeaders headers(Map<String, List<String>> map) {
        return HttpHeaders.of(map, (name, value) -> true);
    }

    /** Returns the method and the URI without its query. */
    @Override
    public String toString() {
        return method + " " + Urls.withoutQuery(uri);
    }
}
