// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes that follow a malformed request must not be parsed on another connection. */
@Timeout(120)
class ConnectionIsolationTest {
    private static final byte[] MALFORMED = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
    private static final byte[] MARKER = bytes("GET /marker HTTP/1.1\r\nHost: attacker\r\n\r\n");

    @TempDir
    static Path directory;

    private static TestIdentity identity;
    private static SSLContext trusting;

    @BeforeAll
    static void makeIdentity() throws Exception {
        identity = TestIdentity.create(directory, "EC");
        trusting = identity.trusting();
    }

    /** The protocol below HTTP. */
    enum Layer {
        TCP,
        TLS;

        Socket connect(InetSocketAddress address, String protocol) throws IOException {
            Socket socket = this == TLS
                    ? TestIdentity.connect(trusting, address, protocol)
                    : new Socket(address.getAddress(), address.getPort());
            socket.setTcpNoDelay(true); // otherwise each of a few small writes waits for an acknowledgment
            return socket;
        }
    }

    /** A connection that must not receive the bytes of another one. */
    enum Victim {
        HTTP1(Layer.TCP),
        HTTP1_OVER_TLS(Layer.TLS),
        HTTP2(Layer.TCP) {
            /** The preface, the settings, a GET and the announcement that no other request follows (RFC 9113, sections 3.4 and 6). */
            @Override
            byte[] request() {
                String settings = "\0\0\0\4" + "\0".repeat(5);
                String get = "\0\0\16\1\5\0\0\0\1\u0082\u0086\4\7/victim\1\1h";
                String goAway = "\0\0\10\7" + "\0".repeat(13);
                return bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + get + goAway);
            }
        };

        private final Layer layer;

        Victim(Layer layer) {
            this.layer = layer;
        }

        byte[] request() {
            return bytes("GET /victim HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        }

        List<String> pathsAnswered(ByteBufferPool buffers) throws Exception {
            try (DelayingServer server = new DelayingServer(buffers, layer == Layer.TLS ? identity : null)) {
                return server.pathsAnsweredToVictim(request());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void parsesNoBytesOfAMalformedRequestOnAnotherConnection(Victim victim) throws Exception {
        assertThat(victim.pathsAnswered(new RequestBufferPool())).containsExactly("/victim");
    }

    /** If this fails, Jetty has been repaired, and {@link RequestBufferPool} can be removed. */
    @ParameterizedTest
    @EnumSource
    void showsThatJettyNeedsTheWorkaround(Victim victim) throws Exception {
        assertThat(victim.pathsAnswered(new ArrayByteBufferPool())).containsExactly("/marker", "/victim");
    }

    @ParameterizedTest
    @EnumSource
    void answersNoOtherConnectionForTheBytesAfterAMalformedRequest(Layer layer) throws Exception {
        Set<Integer> marked = ConcurrentHashMap.newKeySet();
        Set<Integer> valid = ConcurrentHashMap.newKeySet();
        Queue<String> faults = new ConcurrentLinkedQueue<>();
        Handler handler = request -> {
            if (request.path().equals("/marker")) {
                String remote = request.remote();
                marked.add(Integer.valueOf(remote.substring(remote.lastIndexOf(':') + 1)));
            }
            return Response.status(200).bytes(new byte[1]);
        };
        for (int i = 0; i < 3; i++) {
            try (JettyServer server = start(handler, layer)) {
                Thread[] clients = new Thread[3];
                for (int j = 0; j < clients.length; j++) {
                    clients[j] = new Thread(() -> attack(server.address(), layer, valid, faults));
                    clients[j].start();
                }
                for (Thread client : clients) {
                    client.join();
                }
            }
        }
        assertThat(faults).isEmpty();
        assertThat(marked).doesNotContainAnyElementsOf(valid);
    }

    private static JettyServer start(Handler handler, Layer layer) throws IOException {
        JettyOptions.Builder options = JettyOptions.builder();
        if (layer == Layer.TLS) {
            options.tls(
                    TlsIdentity.pkcs12(identity.pkcs12(), identity.password().toCharArray()));
        }
        return JettyServer.start(handler, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), options.build());
    }

    /** Alternates between malformed requests and valid ones of both versions, each on a connection of its own. */
    private static void attack(InetSocketAddress server, Layer layer, Set<Integer> valid, Queue<String> faults) {
        try {
            for (int i = 0; i < (layer == Layer.TLS ? 10 : 30); i++) {
                try (RawConnection bad = new RawConnection(layer.connect(server, "http/1.1"))) {
                    bad.sendBytes(MALFORMED).sendBytes(MARKER);
                    bad.readAll();
                } catch (SocketException e) {
                    // The server has closed the connection before all was sent.
                }
                try (Socket socket = layer.connect(server, "http/1.1");
                        RawConnection good = new RawConnection(socket)) {
                    valid.add(socket.getLocalPort());
                    for (int j = 0; j < 3; j++) {
                        String status = good.send("GET /v2/ HTTP/1.1", "Host: h", "")
                                .answer()
                                .status();
                        if (!status.contains(" 200 ")) {
                            faults.add(status);
                        }
                    }
                }
                try (Socket socket = layer.connect(server, "h2");
                        Http2Connection good = new Http2Connection(socket)) {
                    valid.add(socket.getLocalPort());
                    for (int j = 0; j < 3; j++) {
                        Http2Connection.Answer answer = good.answer(good.get("/v2/"));
                        if (!answer.ok()) {
                            faults.add(answer.toString());
                        }
                    }
                }
            }
        } catch (IOException e) {
            faults.add(e.toString());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
