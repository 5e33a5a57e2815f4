// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;

/** The contract over a registry in memory whose tags stay: what a tag needs is not deleted. */
class ImmutableTagsContractTest extends RegistryContract {
    private final OciRegistry registry =
            MemRegistry.create(MemOptions.builder().immutableTags(true).build());

    @Override
    protected OciRegistry registry() {
        return registry;
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.all()
                .without(Capability.RETAG, Capability.DELETE_TAG, Capability.DELETE_MANIFEST, Capability.DELETE_BLOB);
    }
}
