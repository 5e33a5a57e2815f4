// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;

class MemRegistryContractTest extends RegistryContract {
    private final OciRegistry registry = MemRegistry.create();

    @Override
    protected OciRegistry registry() {
        return registry;
    }
}
