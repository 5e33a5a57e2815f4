// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs of one test of the contract each, against a registry in memory that a test changes. */
final class ContractRun {
    private ContractRun() {}

    /** Runs a test against a registry that claims to have all capabilities and no faults. */
    static TestExecutionSummary of(String part, String test, UnaryOperator<OciRegistry> with) throws Exception {
        return of(part, test, with, RegistryProfile.conforming(), Map.of());
    }

    /**
     * Runs a test.
     *
     * @param part the part of the contract, by the name of the nested class
     * @param test the name of the test
     * @param parameters configuration parameters of JUnit
     */
    static TestExecutionSummary of(
            String part,
            String test,
            UnaryOperator<OciRegistry> with,
            RegistryProfile profile,
            Map<String, String> parameters)
            throws Exception {
        Class<?> nested = Class.forName(RegistryContract.class.getName() + "$" + part);
        String types = Arrays.stream(nested.getSuperclass().getDeclaredMethods())
                .filter(method -> method.getName().equals(test))
                .flatMap(method -> Arrays.stream(method.getParameterTypes()))
                .map(Class::getName)
                .reduce("", (a, b) -> a.isEmpty() ? b : a + "," + b);
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectNestedMethod(List.of(Changed.class), nested, test, types))
                .configurationParameters(parameters)
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Changed.with = with;
        Changed.profile = profile;
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }

    /** The contract of a registry that is changed. JUnit makes the instance, so the change comes in static fields. */
    static final class Changed extends RegistryContract {
        static UnaryOperator<OciRegistry> with = UnaryOperator.identity();
        static RegistryProfile profile = RegistryProfile.conforming();

        private final OciRegistry registry = with.apply(MemRegistry.create());

        @Override
        protected OciRegistry registry() {
            return registry;
        }

        @Override
        protected RegistryProfile profile() {
            return profile;
        }
    }
}
