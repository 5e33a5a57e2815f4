// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

/** When a line that tells how a transfer goes on is rewritten in place. */
enum ProgressMode {
    /** At a terminal. */
    AUTO,
    /** Always. */
    ALWAYS,
    /** Never: one line at the end is all. */
    NEVER
}
