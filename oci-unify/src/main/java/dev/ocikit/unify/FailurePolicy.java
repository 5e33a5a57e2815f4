// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

/**
 * What the failure of a member means to an answer that takes the word of all members: a list, a tag that they must agree on, or that
 * something is not found. It is the failure of a member, not its refusal: see {@link UnifyOptions.Builder#breakerFailures}. A list fails by
 * a refusal, too.
 */
public enum FailurePolicy {
    /** The call fails. So nothing is reported as not found while a member that may have it cannot be asked. */
    FAIL,
    /**
     * The answer is made of what the others say, if there is one that answers. So a list may lack what only that member has, a tag may
     * be older, and what only that member has is not found.
     */
    DEGRADE;

    /** Returns how many members must have refused for it not to matter that others have failed. */
    int quorum() {
        return this == FAIL ? Failures.ALL : 1;
    }
}
