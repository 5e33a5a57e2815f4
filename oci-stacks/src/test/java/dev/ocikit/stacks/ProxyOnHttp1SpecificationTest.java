// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.SpecificationContract;
import dev.ocikit.test.SpecificationFeature;
import java.net.URI;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The specification over a client that sends a password to a registry that asks for one. */
@Tag("wide")
class ProxyOnHttp1SpecificationTest extends SpecificationContract {
    private static final Servers SERVERS = new Servers();
    private static URI registry;

    @BeforeAll
    static void start() throws Exception {
        registry = SERVERS.uriOnHttp1(SERVERS.onJettyForAPassword(MemRegistry.create()));
    }

    @AfterAll
    static void stop() throws Exception {
        SERVERS.close();
    }

    @Override
    protected URI registry() {
        return registry;
    }

    /** The JDK's parser is not ours to mend. */
    @Override
    protected Set<SpecificationFeature> features() {
        return EnumSet.complementOf(EnumSet.of(SpecificationFeature.STRICT_PARSER));
    }
}
