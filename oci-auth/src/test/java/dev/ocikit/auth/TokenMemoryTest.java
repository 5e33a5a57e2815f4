// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.bearer;
import static dev.ocikit.auth.Fixture.client;
import static dev.ocikit.auth.Fixture.registry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.RegistryClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What token services can make a client hold, and how long. */
@Timeout(60)
class TokenMemoryTest {
    private static final String SCOPE = "repository:a:pull";

    private final DocumentMemory memory = DocumentMemory.of(1 << 20);
    private final Authenticator authenticator = Authenticator.create(
            CredentialSource.none(),
            AuthOptions.builder().documentMemory(memory).build());

    /** Returns an answer with a token and 300,000 bytes beside it. */
    private static Answer large(int status) {
        return Answer.json(status, "{\"token\":\"t\",\"expires_in\":300,\"x\":\"" + "x".repeat(300_000) + "\"}");
    }

    @Test
    void chargesAnswersOfTokenServicesOnOtherHosts() throws IOException {
        try (Site tokens = Site.of(seen -> large(200));
                Site site = Site.of(registry(bearer(tokens, SCOPE), "t"));
                RegistryClient client = client(site, authenticator)) {
            refusesWhileTheMemoryIsUsed(client);
        }
    }

    @Test
    void chargesAnswersOfTokenServicesAtTheRegistry() throws IOException {
        try (Site site = Site.of(seen -> seen.path().equals("/token")
                        ? large(200)
                        : registry("Bearer realm=\"/token\",scope=\"" + SCOPE + "\"", "t")
                                .apply(seen));
                RegistryClient client = client(site, authenticator)) {
            refusesWhileTheMemoryIsUsed(client);
        }
    }

    private void refusesWhileTheMemoryIsUsed(RegistryClient client) throws IOException {
        try (DocumentMemory.Reservation other = memory.open()) {
            other.resize(memory.bytes());
            assertThatThrownBy(() -> client.tags("a")).isInstanceOf(TooManyRequestsException.class);
        }
        assertThat(memory.used()).isZero();
        assertThat(client.tags("a").toList()).containsExactly("1");
        assertThat(memory.used()).isZero();
    }

    @Test
    void givesBackWhatRefusalsHeld() throws IOException {
        try (Site tokens = Site.of(seen -> large(403));
                Site site = Site.of(registry(bearer(tokens, SCOPE), "t"));
                RegistryClient client = client(site, authenticator)) {
            assertThatThrownBy(() -> client.tags("a")).isInstanceOf(OciException.class);
            assertThat(memory.used()).isZero();
        }
    }

    @Test
    void asksATokenServiceThatDripsOnlyOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getAllByName("127.0.0.1")[0])) {
            Thread drip = new Thread(() -> drip(server, asked));
            drip.setDaemon(true);
            drip.start();
            String realm =
                    "Bearer realm=\"http://127.0.0.1:" + server.getLocalPort() + "/token\",scope=\"" + SCOPE + "\"";
            try (Site site = Site.of(registry(realm, "t"));
                    RegistryClient client = client(
                            site,
                            Authenticator.create(
                                    CredentialSource.none(),
                                    AuthOptions.builder()
                                            .tokenTimeout(Duration.ofMillis(500))
                                            .build()))) {
                isLate(client, "no whole answer came for 500 ms");
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void givesUpOnATokenServiceAtTheRegistryThatDrips() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getAllByName("127.0.0.1")[0])) {
            Thread drip = new Thread(() -> drip(server, asked));
            drip.setDaemon(true);
            drip.start();
            try (RegistryClient client =
                    RegistryClient.create(ClientOptions.builder("127.0.0.1:" + server.getLocalPort())
                            .transport(authenticator::around)
                            .documentTimeout(Duration.ofMillis(500))
                            .build())) {
                isLate(client, "not complete after 500 ms");
            }
            assertThat(asked).hasValue(1);
        }
    }

    private static void isLate(RegistryClient client, String message) {
        assertThatThrownBy(() -> client.tags("a"))
                .isInstanceOf(OciException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((OciException) e).code())
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    /** Answers with a challenge to which the token service is here, and sends its body byte by byte without end. */
    private static void drip(ServerSocket server, AtomicInteger asked) {
        while (true) {
            try (Socket socket = server.accept()) {
                asked.incrementAndGet();
                socket.getOutputStream()
                        .write(("HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer realm=\"/token\",scope=\"" + SCOPE
                                        + "\"\r\nContent-Length: 100000\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                while (true) {
                    socket.getOutputStream().write(' ');
                    LockSupport.parkNanos(20_000_000);
                }
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }
}
