// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as an engine hands it over. It is used by one thread, until the response to it has {@linkplain Response#end ended}.
 */
public interface Request {
    /** Returns the method as the client sent it, for instance {@code GET}. */
    String method();

    /** Returns the path as the client sent it, percent-encoding and all, without the query; it begins with a slash. */
    String path();

    /** Returns the query as the client sent it, without the question mark; null if there is none. */
    @Nullable
    String query();

    /** Returns the value of the first header of a name, in any case; null if there is none. */
    @Nullable
    String header(String name);

    /** Returns the values of all headers of a name, in any case, in the order they came; may be empty. */
    List<String> headers(String name);

    /** Returns how many bytes the body has: 0 if there is none, -1 if only its end will tell. */
    long contentLength();

    /**
     * Returns the body. It fails, rather than end, if the client hangs up before the body's end.
     *
     * <p>What the handler leaves unread is the engine's: it reads a little of it to keep the connection, or closes the connection.
     */
    InputStream body() throws IOException;

    /** Tells whether the request came over TLS; false where an engine does not say. */
    default boolean secure() {
        return false;
    }

    /**
     * Returns where the client thinks that it talks to: scheme, host and port, such as {@code https://registry.example:5000}, made of
     * {@link #secure} and its own {@code Host}. It is what the client says, so it is for answers to this client alone. Null if the client
     * does not say it, or not in the form of a host.
     */
    default @Nullable String origin() {
        return Origin.of(secure(), header("Host"));
    }

    /** Returns the address of the client: a host or an IP address, a colon and the port. */
    String remote();

    /**
     * Returns the client that limits are counted for: behind a trusted proxy, the one that the proxy names. By default it is
     * {@link #remote} without the port.
     */
    default ClientAddress client() {
        return ClientAddress.ofRemote(remote());
    }
}
