// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What a registry can do, as far as {@link RegistryContract} leaves the choice. Immutable. */
public final class Capabilities {
    private static final Capabilities ALL = new Capabilities(EnumSet.allOf(Capability.class));

    private final Set<Capability> present;

    private Capabilities(EnumSet<Capability> present) {
        this.present = Collections.unmodifiableSet(present);
    }

    /** Returns those of a registry that leaves nothing out, as ours do. */
    public static Capabilities all() {
        return ALL;
    }

    /** Returns these without some. */
    public Capabilities without(Capability... absent) {
        EnumSet<Capability> rest = EnumSet.copyOf(ALL.present);
        rest.retainAll(present);
        for (Capability capability : absent) {
            rest.remove(capability);
        }
        return new Capabilities(rest);
    }

    /** Tells whether a capability is there. */
    public boolean has(Capability capability) {
        return present.contains(capability);
    }

    /** Returns the names of those that are there. */
    @Override
    public String toString() {
        return present.toString();
    }
}
