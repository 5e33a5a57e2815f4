// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("wide")
class JettyProxyContractTest extends RegistryContract {
    private static final Servers SERVERS = new Servers();
    private static OciRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        registry = SERVERS.onJetty(SERVERS.onJetty(MemRegistry.create()));
    }

    @AfterAll
    static void stop() throws Exception {
        SERVERS.close();
    }

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
