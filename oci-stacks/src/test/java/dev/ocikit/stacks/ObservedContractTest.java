// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.EventLog;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.test.RegistryContract;

class ObservedContractTest extends RegistryContract {
    private final OciRegistry registry = ObservedRegistry.of(MemRegistry.create(), "mem", EventLog.text(line -> {}));

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
