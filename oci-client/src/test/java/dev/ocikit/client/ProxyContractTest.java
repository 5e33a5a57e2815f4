// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.JdkServer;
import dev.ocikit.test.RegistryContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The client keeps the contract in front of a server that stands before another client: a proxy. */
class ProxyContractTest extends RegistryContract {
    private static JdkServer origin;
    private static JdkServer proxy;
    private static RegistryClient inner;
    private static RegistryClient outer;

    @BeforeAll
    static void start() throws IOException {
        origin = ClientContractTest.serve(MemRegistry.create());
        inner = RegistryClient.of("127.0.0.1:" + origin.address().getPort());
        proxy = ClientContractTest.serve(inner);
        outer = RegistryClient.of("127.0.0.1:" + proxy.address().getPort());
    }

    @AfterAll
    static void stop() {
        outer.close();
        proxy.close();
        inner.close();
        origin.close();
    }

    @Override
    protected OciRegistry registry() {
        return outer;
    }
}
