// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

/** How many of the members that can be written to must take a change. */
public enum WritePolicy {
    /** The first member that can be written to takes every change, and no other does. */
    ONE,
    /** Each takes every change. */
    ALL,
    /** Each is given every change, and {@link UnifyOptions#quorum} of them must take it. */
    QUORUM
}
