// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.filter.RepositorySelection;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import dev.ocikit.unify.WritePolicy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

/** The specification over several registries as one: one elsewhere and two at hand, of which a quorum takes changes, and reads are hedged. */
@Tag("wide")
class UnifiedSpecificationTest extends ServedStack {
    private UnifiedRegistry unified;

    @Override
    OciRegistry stack(Servers open) throws IOException {
        UnifyOptions options = UnifyOptions.builder()
                .readPolicy(ReadPolicy.HEDGED)
                .writePolicy(WritePolicy.QUORUM)
                .build();
        unified = UnifiedRegistry.create(
                options,
                List.of(
                        Member.of("far", open.onHttp1(MemRegistry.create())),
                        Member.of("near", MemRegistry.create()),
                        Member.of("other", MemRegistry.create())));
        OciRegistry selected =
                SelectedRegistry.of(unified, RepositorySelection.of().without("hidden/**"), true);
        return ObservedRegistry.of(selected, "unified", event -> {});
    }

    @AfterAll
    void close() {
        unified.close();
    }
}
