// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.mem.MemRegistry;
import java.io.IOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The specification over stacks of wrappers: those that {@code .ci/conformance} knows by name. */
@Tag("wide")
class StacksSpecificationTest {
    /** Two registries below a prefix. */
    @Nested
    class PrefixOverRouter extends ServedStack {
        @Override
        OciRegistry stack(Servers open) {
            return PrefixedRegistry.of(
                    RoutedRegistry.of(Route.to("other/**", MemRegistry.create()), Route.to("**", MemRegistry.create())),
                    "team/a",
                    true);
        }
    }

    /** Transfers in parts, of a registry elsewhere. */
    @Nested
    class LargeOverClient extends ServedStack {
        @Override
        OciRegistry stack(Servers open) throws IOException {
            return open.large(open.onHttp1(MemRegistry.create()));
        }
    }

    /** A part of a registry elsewhere. */
    @Nested
    class PrefixOverClient extends ServedStack {
        @Override
        OciRegistry stack(Servers open) throws IOException {
            return PrefixedRegistry.of(open.onHttp1(MemRegistry.create()), "team/a", true);
        }
    }
}
