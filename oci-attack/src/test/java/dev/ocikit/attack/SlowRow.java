// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Many connections of one client that keep a server waiting.
 *
 * @param connections how many connections the client opens
 * @param closes whether the server must close the connections; otherwise it must end the requests on them
 * @param http2 whether they need a server with HTTP/2
 */
record SlowRow(String name, int connections, boolean closes, boolean http2, Opener opener) {
    static SlowRow closing(String name, int connections, Opener opener) {
        return new SlowRow(name, connections, true, false, opener);
    }

    static SlowRow ending(String name, int connections, Opener opener) {
        return new SlowRow(name, connections, false, false, opener);
    }

    SlowRow overHttp2() {
        return new SlowRow(name, connections, closes, true, opener);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Opens one of the connections. */
    interface Opener {
        SlowConnection open(InetSocketAddress server) throws IOException;
    }

    /** A connection that is open, and what the client does about it from time to time. */
    record SlowConnection(RawSocket socket, Tick tick) {
        /** An action that repeats ten times a second. */
        interface Tick {
            void run(RawSocket socket) throws IOException;
        }
    }
}
