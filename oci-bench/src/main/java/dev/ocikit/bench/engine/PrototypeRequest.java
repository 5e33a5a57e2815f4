// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.server.Request;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request whose target and headers were parsed by a prototype. */
final class PrototypeRequest implements Request {
    private final String method;
    private final String path;
    private final @Nullable String query;
    private final List<String> namesAndValues;
    private final long contentLength;
    private final InputStream body;
    private final String remote;

    /**
     * Returns a request.
     *
     * @param target the path and the query
     * @param namesAndValues the name of each header, followed by its value
     * @param contentLength the length of the body, or -1 for a chunked body
     */
    PrototypeRequest(
            String method,
            String target,
            List<String> namesAndValues,
            long contentLength,
            InputStream body,
            String remote) {
        int mark = target.indexOf('?');
        this.method = method;
        this.path = mark < 0 ? target : target.substring(0, mark);
        this.query = mark < 0 ? null : target.substring(mark + 1);
        this.namesAndValues = namesAndValues;
        this.contentLength = contentLength;
        this.body = body;
        this.remote = remote;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        return header(namesAndValues, name);
    }

    /** Returns the value of the first header of a name, in any case; null if there is none. */
    static @Nullable String header(List<String> namesAndValues, String name) {
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name)) {
                return namesAndValues.get(i + 1);
            }
        }
        return null;
    }

    @Override
    public List<String> headers(String name) {
        List<String> found = new ArrayList<>(2);
        for (int i = 0; i < namesAndValues.size(); i += 2) {
            if (namesAndValues.get(i).equalsIgnoreCase(name)) {
                found.add(namesAndValues.get(i + 1));
            }
        }
        return found;
    }

    @Override
    public long contentLength() {
        return contentLength;
    }

    @Override
    public InputStream body() {
        return body;
    }

    @Override
    public String remote() {
        return remote;
    }
}
