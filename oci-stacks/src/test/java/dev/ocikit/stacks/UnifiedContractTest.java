// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Three registries in memory as one, with the defaults. */
class UnifiedContractTest extends RegistryContract {
    private static UnifiedRegistry registry;

    @BeforeAll
    static void start() {
        registry = UnifiedRegistry.create(UnifyOptions.defaults(), threeInMemory());
    }

    static List<Member> threeInMemory() {
        return List.of(
                Member.of("a", MemRegistry.create()),
                Member.of("b", MemRegistry.create()),
                Member.of("c", MemRegistry.create()));
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
