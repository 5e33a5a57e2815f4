// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Options;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.spec.Descriptor;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a custom handler throws is logged by {@code FailureLog}: escaped, at a bounded rate, and without a {@link Throwable}, which a log
 * handler would print as it is. Jetty and the JVM would log each exception.
 */
@Timeout(60)
class FailureLoggingTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String HOSTILE = "a\r\nERROR forged \u001b[2J\u009b31m";
    private static final String ESCAPED =
            ": java.lang.IllegalStateException: a\\u000d\\u000aERROR forged \\u001b[2J\\u009b31m\n\tat ";

    private final Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Logger root = Logger.getLogger("");
    private final java.util.logging.Handler collector = new java.util.logging.Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            if (logRecord.getLevel().intValue() >= Level.WARNING.intValue()) {
                logged.add(logRecord);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void collect() {
        root.addHandler(collector);
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    }

    @AfterEach
    void stopCollecting() {
        root.removeHandler(collector);
        Thread.setDefaultUncaughtExceptionHandler(null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "http1"})
    void escapesWhatAHandlerThrows(String engine) throws Exception {
        ask(engine, FailureLoggingTest::fail, "HTTP/1.1 500");
        assertThat(logged).hasSize(1);
        assertLogged("a handler failed" + ESCAPED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jetty", "http1"})
    void answersForAHandlerWithoutAResponse(String engine) throws Exception {
        ask(engine, FailureLoggingTest::nothing, "HTTP/1.1 500");
        assertThat(logged).hasSize(1);
        assertLogged("a handler failed: java.lang.NullPointerException: the response\n\tat ");
    }

    @Test
    void escapesWhatAReaderThrowsThatCannotBeClosed() throws Exception {
        ask("http1", FailureLoggingTest::unclosable, "HTTP/1.1 200");
        assertThat(logged).hasSize(1);
        assertLogged("a connection failed" + ESCAPED);
    }

    @Test
    void escapesWhatAReaderThrowsThatCannotBeClosedOverTls(@TempDir Path directory) throws Exception {
        TestIdentity identity = TestIdentity.create(directory, "EC");
        TlsIdentity tls =
                TlsIdentity.pkcs12(identity.pkcs12(), identity.password().toCharArray());
        Http1Options options = Http1Options.builder().tls(tls.sslContext()).build();
        try (Http1Server server = Http1Server.start(FailureLoggingTest::unclosable, ANY_PORT, options)) {
            ask(
                    identity.trusting()
                            .getSocketFactory()
                            .createSocket(
                                    server.address().getAddress(),
                                    server.address().getPort()),
                    "HTTP/1.1 200");
        }
        assertThat(logged).hasSize(1);
        assertLogged("a connection failed" + ESCAPED);
    }

    private static Response fail(Request request) {
        throw new IllegalStateException(HOSTILE, new IOException(HOSTILE));
    }

    @SuppressWarnings("NullAway") // a handler that does what it must not
    private static Response nothing(Request request) {
        return null;
    }

    private static Response unclosable(Request request) {
        return Response.status(200).blob(new UnclosableReader());
    }

    /** Sends a request, and returns when the server has closed the connection and is closed itself. */
    private static void ask(String engine, Handler handler, String status) throws Exception {
        if (engine.equals("jetty")) {
            try (JettyServer server = JettyServer.start(handler, ANY_PORT)) {
                ask(new Socket(server.address().getAddress(), server.address().getPort()), status);
            }
        } else {
            try (Http1Server server = Http1Server.start(handler, ANY_PORT)) {
                ask(new Socket(server.address().getAddress(), server.address().getPort()), status);
            }
        }
    }

    private static void ask(Socket socket, String status) throws IOException {
        try (RawConnection client = new RawConnection(socket)) {
            client.send("GET / HTTP/1.1", "Host: h", "Connection: close", "");
            assertThat(client.head().status()).startsWith(status);
            client.readAll();
        } catch (EOFException e) {
            throw new AssertionError("there is no response", e);
        }
    }

    private void assertLogged(String start) {
        assertThat(uncaught).isEmpty();
        assertThat(logged).allSatisfy(entry -> {
            assertThat(entry.getThrown()).isNull();
            assertThat(entry.getMessage()).startsWith(start);
        });
    }

    /** An empty reader that cannot be closed. */
    private static final class UnclosableReader extends BlobReader {
        @Override
        public Descriptor descriptor() {
            return Descriptor.of("application/octet-stream", DigestAlgorithm.SHA256.digest(new byte[0]), 0);
        }

        @Override
        public int read(byte[] bytes, int offset, int count) {
            return -1;
        }

        @Override
        public void close() {
            throw new IllegalStateException(HOSTILE);
        }
    }
}
