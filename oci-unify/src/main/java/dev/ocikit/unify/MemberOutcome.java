// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a change came to at one member.
 *
 * @param member the member's name
 * @param result what it came to
 * @param failure why it failed, or could not be undone; null if nothing failed
 */
public record MemberOutcome(
        String member, Result result, @Nullable IOException failure) {
    /** What a change comes to. */
    public enum Result {
        /** The member has taken it. */
        DONE,
        /** The member did not have what was to be deleted, which is as good. */
        ABSENT,
        /** The member refused it or failed. After a failure to answer it may have taken it nevertheless. */
        FAILED,
        /** The member had taken it and has it no more, because others failed. */
        UNDONE
    }

    @Override
    public String toString() {
        return member + ": " + result + (failure == null ? "" : " (" + Failures.describe(failure) + ")");
    }
}
