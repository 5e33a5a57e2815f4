// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The expected result of {@link RegistryContract} for one registry: its capabilities, and the tests that it fails. Immutable.
 *
 * <p>A capability is a choice that the specification leaves to the registry; tests of what is absent are skipped. A fault is a test that
 * the registry should pass and does not. The test runs all the same. Its failure is reported as skipped, with the reason; if it passes, it
 * passes. With the JUnit configuration parameter (or system property) {@value KnownFaults#PARAMETER} set to {@code strict}, a test fails
 * if it passes although it is listed as a fault that is always there, so that a list can be kept short. A fault of a parameterized test
 * may concern some of its parameters only.
 *
 * <p>{@link KnownRegistries} has profiles to start from.
 */
public final class RegistryProfile {
    private static final RegistryProfile CONFORMING =
            new RegistryProfile("conforming", "any", Capabilities.all(), Map.of());

    private final String name;
    private final String version;
    private final Capabilities capabilities;
    private final Map<String, RegistryFault> faults;

    private RegistryProfile(String name, String version, Capabilities capabilities, Map<String, RegistryFault> faults) {
        this.name = Objects.requireNonNull(name, "name");
        this.version = Objects.requireNonNull(version, "version");
        this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
        this.faults = faults;
    }

    /** Returns the profile of a registry that has all capabilities and no faults. */
    public static RegistryProfile conforming() {
        return CONFORMING;
    }

    /**
     * Returns the profile of a registry without faults.
     *
     * @param name the program's name
     * @param version the version that the profile was made with
     */
    public static RegistryProfile of(String name, String version, Capabilities capabilities) {
        return new RegistryProfile(name, version, capabilities, Map.of());
    }

    /** Returns this profile with other capabilities. */
    public RegistryProfile withCapabilities(Capabilities changed) {
        return new RegistryProfile(name, version, changed, faults);
    }

    /** Returns this profile with more faults; one of the same test replaces the one that is there. */
    public RegistryProfile withFaults(RegistryFault... more) {
        return withFaults(List.of(more));
    }

    /** Returns this profile with more faults; one of the same test replaces the one that is there. */
    public RegistryProfile withFaults(Collection<RegistryFault> more) {
        Map<String, RegistryFault> changed = new LinkedHashMap<>(faults);
        for (RegistryFault fault : more) {
            changed.put(fault.test(), fault);
        }
        return new RegistryProfile(name, version, capabilities, changed);
    }

    /** Returns this profile without the faults of some tests; a test that has none is ignored. */
    public RegistryProfile withoutFaults(String... tests) {
        Map<String, RegistryFault> changed = new LinkedHashMap<>(faults);
        changed.keySet().removeAll(List.of(tests));
        return new RegistryProfile(name, version, capabilities, changed);
    }

    /** Returns the program's name. */
    public String name() {
        return name;
    }

    /** Returns the version that the profile was made with. */
    public String version() {
        return version;
    }

    /** Returns what the registry can do. */
    public Capabilities capabilities() {
        return capabilities;
    }

    /** Returns the tests that the registry fails, in the order in which they were added; unmodifiable. */
    public List<RegistryFault> faults() {
        return List.copyOf(faults.values());
    }

    /** Returns the fault of a test, if the registry fails it. */
    public Optional<RegistryFault> fault(String test) {
        return Optional.ofNullable(faults.get(test));
    }

    /** Returns the name and the version. */
    @Override
    public String toString() {
        return name + " " + version;
    }
}
