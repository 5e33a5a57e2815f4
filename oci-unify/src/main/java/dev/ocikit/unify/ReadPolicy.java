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
    HEDGED,
    /**
     * First the one with the fewest reads under way, then the others in the order of that number; equals in the members' order. A read of a
     * blob counts until its last byte was given or its reader is closed, so parts of a blob that are read side by side come from several
     * members, from each as fast as it is. A member that did not have what is asked for in the last ten seconds, refused it, or had too many
     * requests is asked after all others. Tags are read in the members' order.
     */
    BALANCED
}
