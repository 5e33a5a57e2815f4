// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

/** Whether a member is asked: the state of its circuit breaker. */
public enum MemberHealth {
    /** It is asked. */
    UP,
    /** It failed too often and is not asked for a time. */
    DOWN,
    /** That time is over: the next call asks it, alone, and the answer decides. */
    ON_PROBATION
}
