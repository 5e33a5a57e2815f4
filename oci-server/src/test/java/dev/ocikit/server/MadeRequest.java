// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request without an engine. The names of its fields are lower case. */
record MadeRequest(
        String method,
        String path,
        @Nullable String query,
        Map<String, String> fields,
        long contentLength,
        InputStream body,
        String remote)
        implements Request {

    static MadeRequest of(String method, String path, String remote) {
        return new MadeRequest(method, path, null, Map.of(), 0, InputStream.nullInputStream(), remote);
    }

    static MadeRequest manifest(String path, String mediaType, byte[] body, String remote) {
        return manifest(path, mediaType, body.length, new ByteArrayInputStream(body), remote);
    }

    static MadeRequest manifest(String path, String mediaType, long length, InputStream body, String remote) {
        return new MadeRequest("PUT", path, null, Map.of("content-type", mediaType), length, body, remote);
    }

    @Override
    public @Nullable String header(String name) {
        return fields.get(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public List<String> headers(String name) {
        String value = header(name);
        return value == null ? List.of() : List.of(value);
    }
}
