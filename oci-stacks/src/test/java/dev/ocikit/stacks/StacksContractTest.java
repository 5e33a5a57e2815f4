// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.CallRecorder;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.filter.ImmutableRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.RepositorySelection;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.Capabilities;
import dev.ocikit.test.Capability;
import dev.ocikit.test.RegistryContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** The contract over wrappers on wrappers. */
@Tag("wide")
class StacksContractTest {
    /** Two registries, side by side below a prefix. */
    @Nested
    class PrefixOverRouter extends RegistryContract {
        private final OciRegistry registry = PrefixedRegistry.of(
                RoutedRegistry.of(
                        new Route(name -> name.hashCode() % 2 == 0, MemRegistry.create()),
                        Route.to("**", MemRegistry.create())),
                "team/a",
                true);

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @Override
        protected Capabilities capabilities() {
            return Capabilities.all().without(Capability.ANONYMOUS_MOUNT, Capability.LONG_REPOSITORIES);
        }
    }

    /** A registry elsewhere and one in memory, seen in part. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class SelectOverUnify extends RegistryContract {
        private final Servers servers = new Servers();
        private final OciRegistry unified = servers.unify(serve(servers, MemRegistry.create()), MemRegistry.create());
        private final OciRegistry registry =
                SelectedRegistry.of(unified, RepositorySelection.of().without("hidden/**"), true);

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @AfterAll
        void stop() {
            servers.close();
        }
    }

    /** A server over all that, and a client before it. */
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ServerOverDebugOverUnify extends RegistryContract {
        private final Servers servers = new Servers();
        private final OciRegistry unified = servers.unify(serve(servers, MemRegistry.create()), MemRegistry.create());
        private final OciRegistry registry = serve(servers, ObservedRegistry.of(unified, "unified", event -> {}));

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @AfterAll
        void stop() {
            servers.close();
        }
    }

    private static OciRegistry serve(Servers servers, OciRegistry registry) {
        try {
            return servers.onJetty(registry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A team's part of a registry, where tags stay. */
    @Nested
    class RecorderOverImmutableOverPrefix extends RegistryContract {
        private final OciRegistry registry =
                CallRecorder.of(ImmutableRegistry.of(PrefixedRegistry.of(MemRegistry.create(), "team/a", true)));

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @Override
        protected Capabilities capabilities() {
            return Capabilities.all()
                    .without(
                            Capability.RETAG,
                            Capability.DELETE_TAG,
                            Capability.DELETE_MANIFEST,
                            Capability.DELETE_BLOB,
                            Capability.LONG_REPOSITORIES);
        }
    }
}
