// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;
import org.junit.jupiter.api.AfterEach;

/** The contract over transfers in small parts: several ranges at once from the beginning, and every push in chunks. */
class LargeBlobsContractTest extends RegistryContract {
    private final LargeBlobs registry = LargeBlobs.wrap(
            MemRegistry.create(),
            LargeOptions.builder()
                    .thresholdBytes(1)
                    .firstRequests(4)
                    .minRangeBytes(700)
                    .memoryBytes(100_000)
                    .chunkBytes(10_000)
                    .build());

    @AfterEach
    void close() {
        registry.close();
    }

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
