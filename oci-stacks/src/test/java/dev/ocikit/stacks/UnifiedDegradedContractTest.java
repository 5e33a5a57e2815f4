// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;
import dev.ocikit.unify.FailurePolicy;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import dev.ocikit.unify.WritePolicy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Three registries as one, of which the first fails whatever it is asked. */
@Tag("wide")
class UnifiedDegradedContractTest extends RegistryContract {
    private static UnifiedRegistry registry;

    @BeforeAll
    static void start() {
        UnifyOptions options = UnifyOptions.builder()
                .readPolicy(ReadPolicy.HEDGED)
                .failurePolicy(FailurePolicy.DEGRADE)
                .writePolicy(WritePolicy.QUORUM)
                .build();
        registry = UnifiedRegistry.create(
                options,
                List.of(
                        Member.of("broken", new Broken()),
                        Member.of("b", MemRegistry.create()),
                        Member.of("c", MemRegistry.create())));
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @Override
    protected OciRegistry registry() {
        return registry;
    }

    private static final class Broken extends WrappedRegistry {
        @Override
        protected <T> T call(Call<T> call) throws IOException {
            throw OciException.of(ErrorCode.UNAVAILABLE, "the member is out of order");
        }
    }
}
