// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.OciRegistry;
import java.util.function.UnaryOperator;

/**
 * A way to break a registry, and the test that has to notice.
 *
 * @param part the part of the contract, by the name of the nested class
 * @param test the name of the test
 */
record Breakage(String part, String test, UnaryOperator<OciRegistry> with) {
    static Breakage of(String part, String test, UnaryOperator<OciRegistry> with) {
        return new Breakage(part, test, with);
    }

    @Override
    public String toString() {
        return test;
    }
}
