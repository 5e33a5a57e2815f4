// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.StackContract;
import org.junit.jupiter.api.AfterEach;

class LargeStackTest extends StackContract {
    private final Servers servers = new Servers();

    @Override
    protected OciRegistry over(OciRegistry inner) {
        return servers.large(inner);
    }

    @AfterEach
    void stop() {
        servers.close();
    }
}
