// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryParametersTest {
    private static final OciRegistry MINE = MemRegistry.create();

    @RegisterExtension
    static RegistryExtension registry = RegistryExtension.serving(() -> MINE);

    @Test
    void giveTheRegistryAndItsAddress(OciRegistry behind, URI uri) {
        assertThat(behind).isSameAs(MINE);
        assertThat(uri).isEqualTo(registry.uri());
    }
}
