// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import dev.ocikit.unify.WritePolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Three registries in memory as one: reads race, and what too few take is undone. */
@Tag("wide")
class UnifiedRacingContractTest extends RegistryContract {
    private static final UnifyOptions OPTIONS = UnifyOptions.builder()
            .readPolicy(ReadPolicy.RACING)
            .writePolicy(WritePolicy.ALL)
            .compensation(true)
            .build();

    private static UnifiedRegistry registry;

    @BeforeAll
    static void start() {
        registry = UnifiedRegistry.create(OPTIONS, UnifiedContractTest.threeInMemory());
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
