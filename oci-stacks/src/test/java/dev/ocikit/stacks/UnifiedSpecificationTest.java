// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.filter.RepositorySelection;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.MemberRole;
import dev.ocikit.unify.ReadPolicy;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import dev.ocikit.unify.WritePolicy;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;

/** The specification over several registries as one. */
class UnifiedSpecificationTest {
    /** A server over members, which are watched and seen in part. */
    private abstract static class Unified extends ServedStack {
        private final UnifyOptions options;
        private UnifiedRegistry unified;

        Unified(UnifyOptions options) {
            this.options = options;
        }

        abstract List<Member> members(Servers open) throws IOException;

        @Override
        OciRegistry stack(Servers open) throws IOException {
            unified = UnifiedRegistry.create(options, members(open));
            OciRegistry selected =
                    SelectedRegistry.of(unified, RepositorySelection.of().without("hidden/**"), true);
            return ObservedRegistry.of(selected, "unified", event -> {});
        }

        @AfterAll
        void close() {
            unified.close();
        }
    }

    /** A quorum of three takes changes, and reads are hedged. */
    @Nested
    class Quorum extends Unified {
        Quorum() {
            super(UnifyOptions.builder()
                    .readPolicy(ReadPolicy.HEDGED)
                    .writePolicy(WritePolicy.QUORUM)
                    .build());
        }

        @Override
        List<Member> members(Servers open) {
            return UnifiedContractTest.threeInMemory();
        }
    }

    /** A registry elsewhere and one at hand take all changes, and a third is only read. */
    @Nested
    class FarAndNear extends Unified {
        FarAndNear() {
            super(UnifyOptions.defaults());
        }

        @Override
        List<Member> members(Servers open) throws IOException {
            return List.of(
                    Member.of("far", open.onJdk(MemRegistry.create())),
                    Member.of("near", MemRegistry.create()),
                    Member.of("shown", MemRegistry.create(), MemberRole.READ));
        }
    }
}
