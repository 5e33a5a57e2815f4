// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.SpecificationContract;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The specification over a client that gets tokens for a registry that asks for them. */
@Tag("wide")
class ProxyOnJettySpecificationTest extends SpecificationContract {
    private static final Servers SERVERS = new Servers();
    private static URI registry;

    @BeforeAll
    static void start() throws Exception {
        registry = SERVERS.uriOnJetty(SERVERS.onJettyForTokens(MemRegistry.create()));
    }

    @AfterAll
    static void stop() throws Exception {
        SERVERS.close();
    }

    @Override
    protected URI registry() {
        return registry;
    }
}
