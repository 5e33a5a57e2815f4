// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

/** The outcome of an attempt to charge bytes. */
enum ChargeResult {
    CHARGED,
    /** The registry as a whole has no space left. */
    STORAGE_FULL,
    /** The client's share has no space left. */
    SHARE_FULL
}
