// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.test.RegistryContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The client keeps the contract in front of a server. */
class ClientContractTest extends RegistryContract {
    private static Http1Server server;
    private static RegistryClient client;

    @BeforeAll
    static void start() throws IOException {
        server = serve(MemRegistry.create());
        client = RegistryClient.of("127.0.0.1:" + server.address().getPort());
    }

    static Http1Server serve(OciRegistry registry) throws IOException {
        return Http1Server.start(
                RegistryHandler.of(registry), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Override
    protected OciRegistry registry() {
        return client;
    }
}
