// SPDX-License-Identifier: Apache-2.0
/** The contract every registry keeps, faults to test it with, and a real registry inside a unit test. */
@org.jspecify.annotations.NullMarked
module dev.ocikit.test {
    requires transitive dev.ocikit.api;
    requires transitive org.junit.jupiter.api;
    requires org.junit.jupiter.params;
    requires transitive static org.jspecify;
    requires dev.ocikit.mem;
    requires dev.ocikit.server;
    requires tools.jackson.databind;

    exports dev.ocikit.test;

    opens dev.ocikit.test to
            org.junit.platform.commons;
}
