// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

class KnownRegistriesTest {
    /** Returns the names of all tests of the contract, as faults name them. */
    private static Set<String> tests() {
        return Arrays.stream(RegistryContract.class.getDeclaredClasses())
                .filter(ContractPart.class::isAssignableFrom)
                .flatMap(part -> Arrays.stream(part.getSuperclass().getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class)
                                || method.isAnnotationPresent(ParameterizedTest.class))
                        .map(method -> part.getSimpleName() + "." + method.getName()))
                .collect(Collectors.toSet());
    }

    @Test
    void faultsNameTestsOfTheContract() {
        for (RegistryProfile profile : KnownRegistries.all()) {
            assertThat(profile.faults())
                    .as(profile.toString())
                    .extracting(RegistryFault::test)
                    .isSubsetOf(tests());
        }
    }

    @Test
    void aRegistryIsFoundByItsName() {
        for (RegistryProfile profile : KnownRegistries.all()) {
            assertThat(KnownRegistries.named(profile.name())).isEqualTo(profile);
        }
        assertThatThrownBy(() -> KnownRegistries.named("no-such-registry"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no-such-registry")
                .hasMessageContaining("distribution");
    }
}
