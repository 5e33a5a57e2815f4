// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Response;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerTextLoggersTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void logsNoTextOfAMalformedRequest() throws Exception {
        Queue<String> logged = new ConcurrentLinkedQueue<>();
        Handler handler = collecting(logged);
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        try (JettyServer server =
                JettyServer.start(request -> Response.status(200).empty(), ANY_PORT)) {
            for (String host : new String[] {"forged\u009b31m", "forged:99999999", "[forged", "a\r\nHost: forged"}) {
                try (RawConnection client = new RawConnection(server)) {
                    client.sendBytes(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
                    assertThat(client.head().status()).contains(" 400 ");
                }
            }
            for (String authority : new String[] {"h\nforged", "forged\u001b[31m", "forged\u0085", "forged:x"}) {
                try (Http2Connection client = new Http2Connection(
                        new Socket(server.address().getAddress(), server.address().getPort()))) {
                    client.get("/", authority);
                    assertThat(client.closedByServer()).isTrue();
                }
            }
        } finally {
            root.removeHandler(handler);
        }
        assertThat(logged).isNotEmpty().noneMatch(text -> text.contains("forged"));
    }

    private static Handler collecting(Queue<String> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord logRecord) {
                logged.add(new SimpleFormatter().formatMessage(logRecord));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
