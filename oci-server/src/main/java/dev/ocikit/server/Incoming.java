// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A request and what was read from it. */
final class Incoming {
    private final Request request;
    private final Target target;
    private @Nullable Query query;
    private boolean cut;

    Incoming(Request request, Target target) {
        this.request = request;
        this.target = target;
    }

    Request request() {
        return request;
    }

    Target target() {
        return target;
    }

    String repository() {
        return target.repository();
    }

    Query query() {
        if (query == null) {
            query = new Query(request.query());
        }
        return query;
    }

    /** Tells whether the client sends nothing that could be read. */
    boolean isEmpty() {
        return request.contentLength() == 0;
    }

    /** Returns the body; if reading it fails, the request is {@link #cut}. */
    InputStream body() throws IOException {
        return new FilterInputStream(request.body()) {
            @Override
            public int read() throws IOException {
                try {
                    return in.read();
                } catch (IOException e) {
                    cut = true;
                    throw e;
                }
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                try {
                    return in.read(bytes, offset, length);
                } catch (IOException e) {
                    cut = true;
                    throw e;
                }
            }

            @Override
            public void close() {
                // The body is the engine's.
            }
        };
    }

    /** Tells whether the client hung up before the end of the body. */
    boolean cut() {
        return cut;
    }
}
