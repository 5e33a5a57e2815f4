// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.http.HttpHeaders;

/**
 * The answer to a {@link WireRequest}: status, headers, and a body that is still to be read. It holds a connection until its body is
 * read to the end or closed.
 *
 * @param status from 100 to 599
 * @param headers the header fields; names are compared without regard to case
 * @param body the body; empty where there is none
 */
public record WireResponse(int status, HttpHeaders headers, WireStream body) implements Closeable {
    @Override
    public void close() throws IOException {
        body.close();
    }
}
