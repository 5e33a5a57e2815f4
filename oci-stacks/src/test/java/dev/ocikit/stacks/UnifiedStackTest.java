// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.test.StackContract;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class UnifiedStackTest extends StackContract {
    private final List<UnifiedRegistry> opened = new ArrayList<>();

    @Override
    protected OciRegistry over(OciRegistry inner) {
        UnifiedRegistry registry = UnifiedRegistry.of(Member.of("only", inner));
        opened.add(registry);
        return registry;
    }

    @AfterEach
    void stop() {
        opened.forEach(UnifiedRegistry::close);
    }
}
