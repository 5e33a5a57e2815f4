// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The contract over transfers in parts, of blobs that need not be large. */
@Tag("wide")
class LargeContractTest {
    /** Cuts everything from a thousand bytes on into ranges, several at once from the beginning, and holds little. */
    static final LargeOptions SMALL = LargeOptions.builder()
            .thresholdBytes(1000)
            .firstRequests(4)
            .minRangeBytes(700)
            .memoryBytes(100_000)
            .chunkBytes(5000)
            .build();

    /** A registry elsewhere. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OverClient extends Parts {
        @Override
        OciRegistry inner(Servers servers) throws IOException {
            return servers.onJetty(MemRegistry.create());
        }
    }

    /** Several registries as one. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class OverUnify extends Parts {
        @Override
        OciRegistry inner(Servers servers) throws IOException {
            return servers.unify(servers.onHttp1(MemRegistry.create()), MemRegistry.create());
        }
    }

    abstract static class Parts extends RegistryContract {
        private final Servers servers = new Servers();
        private OciRegistry registry = MemRegistry.create();

        abstract OciRegistry inner(Servers servers) throws IOException;

        @BeforeAll
        final void start() throws IOException {
            registry = servers.large(inner(servers));
        }

        @AfterAll
        final void stop() {
            servers.close();
        }

        @Override
        protected OciRegistry registry() {
            return registry;
        }
    }
}
