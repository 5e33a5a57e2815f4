// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ocikit.attack.AttackedEngine.Running;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerLimits;
import dev.ocikit.server.TrustedProxies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loopback addresses and trusted proxies have no share of their own; other addresses and the clients that a proxy names have one. */
@Timeout(60)
class AddressExemptionTest {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int SHARE = 2;
    /** More than a share, and less than all that the server has. */
    private static final int MANY = 3 * SHARE;

    private static final String HOLD = "GET /hold HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String GET = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

    private final Semaphore arrived = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<RawSocket> open = new ArrayList<>();

    @AfterEach
    void closeConnections() throws IOException {
        release.countDown();
        for (RawSocket socket : open) {
            socket.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void exemptsLoopbackAddresses(AttackedEngine engine) throws Exception {
        for (String loopback : List.of("127.0.0.1", "::1")) {
            InetAddress address = InetAddress.getByName(loopback);
            if (NetworkInterface.getByInetAddress(address) != null) {
                assertAllServed(engine, address, TrustedProxies.none());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void exemptsATrustedProxyThatNamesNoClient(AttackedEngine engine) throws Exception {
        InetAddress own = ownAddress();
        assertAllServed(engine, own, TrustedProxies.parse(List.of(own.getHostAddress())));
    }

    @ParameterizedTest
    @EnumSource
    void refusesRequestsBeyondTheShareOfAnotherAddress(AttackedEngine engine) throws Exception {
        ServerLimits.Builder limits = limits().connectionsPerClient(MANY + 1);
        try (Running server = start(engine, ownAddress(), limits)) {
            hold(server, SHARE, HOLD);
            assertThat(status(server, GET)).isEqualTo(429);
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void closesConnectionsBeyondTheShareOfAnotherAddress(AttackedEngine engine) throws Exception {
        try (Running server = start(engine, ownAddress(), limits())) {
            hold(server, SHARE, HOLD);
            assertThat(connect(server).readToEnd().closed()).isTrue();
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesEachClientOfATrustedProxyAShare(AttackedEngine engine) throws Exception {
        InetAddress proxy = InetAddress.getLoopbackAddress();
        ServerLimits.Builder limits = limits().trustedProxies(TrustedProxies.parse(List.of(proxy.getHostAddress())));
        try (Running server = start(engine, proxy, limits)) {
            for (String client : List.of(RequestText.ATTACKER, RequestText.BYSTANDER, "127.0.0.2")) {
                hold(server, SHARE, RequestText.request(client, "GET", "/hold"));
                assertThat(status(server, RequestText.request(client, "GET", "/")))
                        .as("a request of " + client)
                        .isEqualTo(429);
            }
            // The requests above were those of three clients, so the proxy itself has used nothing.
            assertThat(status(server, GET)).isEqualTo(200);
            release.countDown();
        }
    }

    /** Connects from an address to a server on the same, which therefore sees it as the peer's. */
    private void assertAllServed(AttackedEngine engine, InetAddress address, TrustedProxies proxies) throws Exception {
        try (Running server = start(engine, address, limits().trustedProxies(proxies))) {
            int first = open.size();
            hold(server, MANY, HOLD);
            release.countDown();
            for (RawSocket socket : open.subList(first, open.size())) {
                assertThat(socket.socket().getLocalAddress()).isEqualTo(address);
                assertThat(socket.readResponse().status()).isEqualTo(200);
            }
        }
    }

    private static ServerLimits.Builder limits() {
        return ServerLimits.builder()
                .connectionsPerClient(SHARE)
                .requests(MANY + 1)
                .requestsPerClient(SHARE)
                .reservedRequests(0)
                .headerTimeout(Duration.ofHours(1));
    }

    private Running start(AttackedEngine engine, InetAddress address, ServerLimits.Builder limits) throws IOException {
        return engine.start(this::answer, new InetSocketAddress(address, 0), limits.build());
    }

    private Response answer(Request request) {
        if (request.path().equals("/hold")) {
            arrived.release();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Response.status(200).empty();
    }

    private RawSocket connect(Running server) throws IOException {
        RawSocket socket = new RawSocket(server.address(), TIMEOUT_MILLIS);
        open.add(socket);
        return socket;
    }

    /** Sends requests, each on a connection of its own, and waits until all of them are in progress. */
    private void hold(Running server, int count, String request) throws Exception {
        for (int i = 0; i < count; i++) {
            connect(server).send(request);
        }
        assertThat(arrived.tryAcquire(count, TIMEOUT_MILLIS, TimeUnit.MILLISECONDS))
                .as("%d requests are in progress at the same time", count)
                .isTrue();
    }

    private int status(Running server, String request) throws IOException {
        return connect(server).send(request).readResponse().status();
    }

    /** Returns an address of this machine that is not a loopback address. */
    private static InetAddress ownAddress() throws IOException {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        assumeTrue(own.isPresent(), "this machine has a network");
        return InetAddress.getByAddress(own.orElseThrow().getAddress()); // without the name of its interface
    }
}
