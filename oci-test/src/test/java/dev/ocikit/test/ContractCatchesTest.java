// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.ocikit.api.Call;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A contract is worth what it notices: each of these broken registries fails the test that is there for it. */
class ContractCatchesTest {
    static Stream<Breakage> breakages() {
        return Stream.of(BrokenReads.all(), BrokenWrites.all(), BrokenLists.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("breakages")
    void noticesABrokenRegistry(Breakage breakage) throws Exception {
        assertThat(run(breakage, UnaryOperator.identity()).getTestsSucceededCount())
                .as("the test passes where nothing is broken")
                .isEqualTo(1);
        assertThat(run(breakage, breakage.with()).getTestsFailedCount())
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

    private static TestExecutionSummary run(Breakage breakage, UnaryOperator<OciRegistry> with) throws Exception {
        Class<?> part = Class.forName(RegistryContract.class.getName() + "$" + breakage.part());
        String parameters = Arrays.stream(part.getSuperclass().getDeclaredMethods())
                .filter(method -> method.getName().equals(breakage.test()))
                .flatMap(method -> Arrays.stream(method.getParameterTypes()))
                .map(Class::getName)
                .reduce("", (a, b) -> a.isEmpty() ? b : a + "," + b);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectNestedMethod(List.of(Broken.class), part, breakage.test(), parameters))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Broken.with = with;
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    /** The contract of a registry that may be broken. JUnit makes the instance, so the way to break it comes in a static field. */
    static final class Broken extends RegistryContract {
        static UnaryOperator<OciRegistry> with = UnaryOperator.identity();

        private final OciRegistry registry = with.apply(MemRegistry.create());

        @Override
        protected OciRegistry registry() {
            return registry;
        }
    }
}
