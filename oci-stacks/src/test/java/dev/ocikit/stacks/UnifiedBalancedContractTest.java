// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Three registries in memory as one: reads go to the one that has the fewest. */
@Tag("wide")
class UnifiedBalancedContractTest extends RegistryContract {
    private static UnifiedRegistry registry;

    @BeforeAll
    static void start() {
        registry = UnifiedRegistry.create(
                UnifyOptions.builder().readPolicy(ReadPolicy.BALANCED).build(), UnifiedContractTest.threeInMemory());
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
