// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.Call;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A contract is worth what it notices: each of these broken registries fails the test that is there for it. */
class ContractCatchesTest {
    static Stream<Breakage> breakages() {
        return Stream.of(BrokenReads.all(), BrokenWrites.all(), BrokenLists.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("breakages")
    void noticesABrokenRegistry(Breakage breakage) throws Exception {
        assertThat(ContractRun.of(breakage.part(), breakage.test(), UnaryOperator.identity())
                        .getTestsSucceededCount())
                .as("the test passes where nothing is broken")
                .isEqualTo(1);
        assertThat(ContractRun.of(breakage.part(), breakage.test(), breakage.with())
                        .getTestsFailedCount())
                .as("the test fails where something is")
                .isEqualTo(1);
    }

    @Test
    void knowsAllKindsOfCalls() {
        long kinds = EveryCall.in("a", RandomContent.seeded(1)).calls().stream()
                .map(Object::getClass)
                .distinct()
                .count();
        assertThat(kinds)
                .as("all but the list of repositories")
                .isEqualTo(Call.class.getPermittedSubclasses().length - 1);
    }
}
