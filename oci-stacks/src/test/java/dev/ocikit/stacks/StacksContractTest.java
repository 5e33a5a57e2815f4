// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.CallRecorder;
import dev.ocikit.filter.ImmutableRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.Capabilities;
import dev.ocikit.test.Capability;
import dev.ocikit.test.RegistryContract;
import org.junit.jupiter.api.Nested;

/** The contract over wrappers on wrappers. */
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
