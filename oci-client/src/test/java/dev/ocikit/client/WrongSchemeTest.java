// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that expect the other scheme, and what they say. */
@Timeout(60)
class WrongSchemeTest {
    private static final Digest DIGEST = Digest.sha256(new byte[] {1, 2, 3});
    private static final String GO = "Client sent an HTTP request to an HTTPS server";

    /** As Go's server does it: without a type and without a length. */
    private static Answer go() {
        return Answer.of(400).body(GO + ".\n").untilClose();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GO + ".\n",
                "<html><head><title>400</title></head><body>The plain HTTP request was sent to HTTPS port</body></html>",
                "<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br /></p>",
                "Bad Request\nThis combination of host and port requires TLS.\n"
            })
    void aPortThatExpectsTlsSaysSo(String body) throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(400).body(body).untilClose());
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getTag("foo", "latest"))
                    .isInstanceOf(OciException.class)
                    .hasMessageMatching("(?s).*got 400 .*(HTTPS|SSL|TLS).*")
                    .hasMessageContaining("connect with https://" + peer.host());
        }
    }

    @Test
    void thePortOfARedirectIsNamed() throws IOException {
        try (Peer storage = Peer.of(seen -> go());
                Peer peer = Peer.of(seen -> Answer.of(307).header("Location", storage.url() + "/b"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlob("foo", DIGEST))
                    .hasMessageContaining(GO)
                    .hasMessageContaining("connect with https://" + storage.host());
        }
    }

    @Test
    void thePortOfAnUploadIsNamed() throws IOException {
        try (Peer storage = Peer.of(seen -> go());
                Peer peer = Peer.of(seen -> seen.method().equals("POST")
                        ? Answer.of(202).header("Location", storage.url() + "/up")
                        : Answer.of(204));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(new byte[] {1, 2, 3})))
                    .hasMessageContaining(GO)
                    .hasMessageContaining("connect with https://" + storage.host());
        }
    }

    @Test
    void anAnswerWithoutATypeIsShown() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(400).body("the reason\n"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getTag("foo", "latest")).hasMessageContaining("got 400 the reason");
        }
    }

    @Test
    void aPortThatDoesNotSpeakTlsIsNamedAndAskedOnce() throws IOException {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread thread = new Thread(() -> greet(server, connections));
            thread.setDaemon(true);
            thread.start();
            String host = "127.0.0.1:" + server.getLocalPort();
            try (RegistryClient client = RegistryClient.create(ClientOptions.builder("https://" + host)
                    .time(new TestTime())
                    .build())) {
                assertThatThrownBy(client::ping)
                        .isInstanceOfSatisfying(
                                OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                        .hasMessageContaining("does not speak TLS; connect with http://" + host);
                assertThat(connections).hasValue(1);
            }
        }
    }

    /** Answers a TLS handshake as a plain server does, and leaves it to the client to end the connection. */
    private static void greet(ServerSocket server, AtomicInteger connections) {
        byte[] answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    connections.incrementAndGet();
                    int unused = socket.getInputStream().read();
                    // The JDK's client may notice the end of a connection before what came ahead of it.
                    socket.getOutputStream().write(answer);
                    socket.getInputStream().readAllBytes();
                } catch (SocketException e) {
                    if (server.isClosed()) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // The test ended.
        }
    }
}
