// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryProfileTest {
    private static final RegistryProfile PROFILE = RegistryProfile.of("some", "1.2", Capabilities.all());
    private static final RegistryFault ONE = RegistryFault.of("Tags.one", "it does one thing");
    private static final RegistryFault OTHER = RegistryFault.intermittent("Blobs.other", "it does another");

    @Test
    void aConformingRegistryHasAllCapabilitiesAndNoFaults() {
        assertThat(RegistryProfile.conforming().capabilities())
                .hasToString(Capabilities.all().toString());
        assertThat(RegistryProfile.conforming().faults()).isEmpty();
    }

    @Test
    void faultsAreAddedReplacedAndRemoved() {
        RegistryProfile faulty = PROFILE.withFaults(ONE, OTHER);
        assertThat(faulty.faults()).containsExactly(ONE, OTHER);
        assertThat(faulty.fault("Tags.one")).contains(ONE);
        RegistryFault replaced = RegistryFault.of("Tags.one", "it does something else");
        assertThat(faulty.withFaults(List.of(replaced)).faults()).containsExactly(replaced, OTHER);
        assertThat(faulty.withoutFaults("Tags.one", "Tags.none").faults()).containsExactly(OTHER);
        assertThat(faulty.faults()).containsExactly(ONE, OTHER);
        assertThat(PROFILE.faults()).isEmpty();
    }

    @Test
    void capabilitiesAreReplaced() {
        RegistryProfile changed =
                PROFILE.withFaults(ONE).withCapabilities(Capabilities.all().without(Capability.SHA512));
        assertThat(changed.capabilities().has(Capability.SHA512)).isFalse();
        assertThat(changed.faults()).containsExactly(ONE);
        assertThat(changed).hasToString("some 1.2");
    }

    @Test
    void aFaultNamesAPartAndATest() {
        for (String test : List.of("", "one", ".one", "Tags.", "Tags.one.two")) {
            assertThatThrownBy(() -> RegistryFault.of(test, "it does")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
