// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.jetty.JettyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The specification, over Jetty and a registry in memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("wide")
class JettySpecificationTest extends SpecificationContract {
    private final InetSocketAddress freePort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private final JettyServer server;

    JettySpecificationTest() throws IOException {
        server = JettyServer.start(RegistryHandler.of(MemRegistry.create()), freePort);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    protected URI registry() {
        return server.uri();
    }
}
