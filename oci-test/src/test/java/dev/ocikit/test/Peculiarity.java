// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import java.util.function.UnaryOperator;

/**
 * A choice that the specification leaves to a registry, and a test that depends on it.
 *
 * @param capability the capability that a registry lacks if it chooses so
 * @param part the part of the contract, by the name of the nested class
 * @param test the name of the test
 * @param with a registry that has chosen so
 */
record Peculiarity(Capability capability, String part, String test, UnaryOperator<OciRegistry> with) {
    @Override
    public String toString() {
        return capability + " " + test;
    }
}
