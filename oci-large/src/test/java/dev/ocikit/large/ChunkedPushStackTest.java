// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.StackContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The contract of stacks with every push in small chunks. */
class ChunkedPushStackTest extends StackContract {
    private final List<LargeBlobs> open = new ArrayList<>();

    @Override
    protected OciRegistry over(OciRegistry inner) {
        LargeBlobs registry = LargeBlobs.wrap(
                inner,
                LargeOptions.builder().thresholdBytes(1).chunkBytes(10_000).build());
        open.add(registry);
        return registry;
    }

    @AfterEach
    void close() {
        open.forEach(LargeBlobs::close);
    }
}
