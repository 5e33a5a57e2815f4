// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.CallRecorder;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;

class RecorderContractTest extends RegistryContract {
    private final OciRegistry registry = CallRecorder.of(MemRegistry.create());

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
