// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.Access;
import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.filter.AccessRule;
import dev.ocikit.filter.AccessRules;
import dev.ocikit.filter.CheckedRegistry;
import dev.ocikit.filter.ImmutableRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.ReadOnlyRegistry;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.Capabilities;
import dev.ocikit.test.Capability;
import dev.ocikit.test.RegistryContract;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The contract over each view alone. */
@Tag("wide")
class FiltersContractTest {
    /** Reads and lists come through the view, and what it denies goes past it: otherwise there would be nothing to read. */
    @Nested
    class ReadOnly extends RegistryContract {
        private final OciRegistry mem = MemRegistry.create();
        private final OciRegistry view = ReadOnlyRegistry.of(mem);

        @Override
        protected OciRegistry registry() {
            return new WrappedRegistry() {
                @Override
                protected <T> T call(Call<T> call) throws IOException {
                    boolean changes = call.needs().stream()
                            .anyMatch(need -> need.access() == Access.WRITE || need.access() == Access.DELETE);
                    return call.on(changes ? mem : view);
                }
            };
        }
    }

    /** Tags stay. */
    @Nested
    class Immutable extends RegistryContract {
        private final OciRegistry registry = ImmutableRegistry.of(MemRegistry.create(), true);

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
                            Capability.DELETE_BLOB);
        }
    }

    /** All repositories are selected. */
    @Nested
    class Selected extends RegistryContract {
        private final OciRegistry registry = SelectedRegistry.of(MemRegistry.create(), name -> true, true);

        @Override
        protected OciRegistry registry() {
            return registry;
        }
    }

    /** Everything is allowed. */
    @Nested
    class Checked extends RegistryContract {
        private final OciRegistry registry =
                CheckedRegistry.of(MemRegistry.create(), AccessRules.of(AccessRule.allow("**", Access.values())));

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @Override
        protected Capabilities capabilities() {
            return Capabilities.all().without(Capability.ANONYMOUS_MOUNT);
        }
    }

    /** Everything is below a prefix. */
    @Nested
    class Prefixed extends RegistryContract {
        private final OciRegistry registry = PrefixedRegistry.of(MemRegistry.create(), "team/a", true);

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @Override
        protected Capabilities capabilities() {
            return Capabilities.all().without(Capability.LONG_REPOSITORIES);
        }
    }

    /** Repositories are spread over two registries by a letter in the middle of their names, so that mounts go across. */
    @Nested
    class Routed extends RegistryContract {
        private final OciRegistry registry = RoutedRegistry.of(
                new Route(name -> name.hashCode() % 2 == 0, MemRegistry.create()),
                Route.to("**", MemRegistry.create()));

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @Override
        protected Capabilities capabilities() {
            return Capabilities.all().without(Capability.ANONYMOUS_MOUNT);
        }
    }
}
