// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

/** When a line that tells how a transfer goes on is rewritten in place. */
enum ProgressMode {
    /** If the error output is a terminal, wherever the content goes. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never: one line at the end is all. */
    NEVER;

    /** Tells whether it is. */
    boolean isLive(boolean terminal) {
        return this == ALWAYS || (this == AUTO && terminal);
    }
}
