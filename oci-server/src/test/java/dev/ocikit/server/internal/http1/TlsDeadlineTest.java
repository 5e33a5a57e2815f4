// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over TLS a silent connection holds a thread, so that it must not have the time of an idle one before its first request. */
@Tag("wide")
@Timeout(60)
class TlsDeadlineTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration IDLE = Duration.ofHours(1);

    private SSLContext tls;

    @BeforeEach
    void createCertificate(@TempDir Path folder) throws Exception {
        tls = TestCertificate.create(folder.resolve("keys.p12"));
    }

    @Test
    void closesAConnectionThatIsSilentAfterItsHandshake() throws Exception {
        try (Http1Engine engine = start(Duration.ofSeconds(3));
                SSLSocket silent = connect(engine)) {
            silent.startHandshake();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is open", e);
        } catch (IOException e) {
            // Reset: the machine is so slow that the time was over before the end of the handshake.
        }
    }

    @Test
    void closesAConnectionWhoseFirstHeadIsUnfinished() throws Exception {
        try (Http1Engine engine = start(Duration.ofSeconds(3));
                SSLSocket partial = connect(engine)) {
            partial.getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            assertThat(partial.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is open", e);
        } catch (IOException e) {
            // Reset, because not all was read.
        }
    }

    @Test
    void givesAConnectionTheTimeOfAnIdleOneAfterARequest() throws Exception {
        Duration headerTimeout = Duration.ofMinutes(2);
        try (Http1Engine engine = start(headerTimeout);
                SSLSocket idle = connect(engine)) {
            idle.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(idle.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 204");
            HttpConnection connection = engine.connections().iterator().next();
            while (connection.deadline() == HttpConnection.NEVER
                    || connection.deadline() - System.nanoTime() <= headerTimeout.toNanos()) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
                Thread.onSpinWait();
            }
            assertThat(connection.deadline() - System.nanoTime()).isLessThanOrEqualTo(IDLE.toNanos());
        }
    }

    private Http1Engine start(Duration headerTimeout) throws IOException {
        ServerLimits limits = ServerLimits.builder()
                .headerTimeout(headerTimeout)
                .idleTimeout(IDLE)
                .build();
        return Http1Engine.start(request -> Response.status(204).empty(), ANY, limits, tls);
    }

    private SSLSocket connect(Http1Engine engine) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory()
                .createSocket(engine.address().getAddress(), engine.address().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
