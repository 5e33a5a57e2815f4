// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

/** In what order members are asked for content that any of them may have. The first good answer counts. */
public enum ReadPolicy {
    /** One after the other, in their order: the next when one has failed or does not have it. */
    SEQUENTIAL,
    /** All at once. Those that lose are cancelled, and what they opened is closed. */
    RACING,
    /**
     * The next when one has failed, does not have it, or takes longer than 95 of 100 of its answers took so far. Those that lose are
     * cancelled, and what they opened is closed.
     */
    HEDGED
}
