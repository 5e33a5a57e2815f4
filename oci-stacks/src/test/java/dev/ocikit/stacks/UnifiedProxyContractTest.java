// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Behind a server: a registry far away and one in memory as one. */
class UnifiedProxyContractTest extends RegistryContract {
    private static final Servers SERVERS = new Servers();
    private static UnifiedRegistry unified;
    private static OciRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        unified = UnifiedRegistry.of(
                Member.of("far", SERVERS.onJetty(MemRegistry.create())), Member.of("near", MemRegistry.create()));
        registry = SERVERS.onJdk(unified);
    }

    @AfterAll
    static void stop() {
        SERVERS.close();
        unified.close();
    }

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
