// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.IOException;

/** What takes a change at a member back. */
@FunctionalInterface
interface Undo {
    /** There is nothing to take back, or nobody wants it taken back. */
    Undo NOTHING = () -> {};

    void run() throws IOException;
}
