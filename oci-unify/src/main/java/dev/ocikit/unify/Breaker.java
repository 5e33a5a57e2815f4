// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker of a member. It is closed until the member has failed a number of times in a row, then open for a pause, then lets
 * one call through whose end closes it or opens it again. Safe for use by many threads.
 */
final class Breaker {
    private final String member;
    private final int limit;
    private final long pauseNanos;
    private final LongSupplier nanoClock;

    private int failures;
    private boolean probing;
    private long openedNanos;
    private @Nullable IOException reason;

    Breaker(String member, UnifyOptions options) {
        this.member = member;
        this.limit = options.breakerFailures();
        this.pauseNanos = options.breakerPause().toNanos();
        this.nanoClock = options.nanoClock();
    }

    synchronized MemberHealth health() {
        if (reason == null) {
            return MemberHealth.UP;
        }
        return leftNanos() > 0 ? MemberHealth.DOWN : MemberHealth.ON_PROBATION;
    }

    /**
     * Lets a call through.
     *
     * @return whether the call is the one that decides
     * @throws OciException UNAVAILABLE if the breaker is open
     */
    synchronized boolean enter() throws OciException {
        if (reason == null) {
            return false;
        }
        if (leftNanos() > 0 || probing) {
            throw OciException.of(
                    ErrorCode.UNAVAILABLE,
                    "the member " + member + " failed " + failures + " times and is not asked for now: "
                            + Failures.describe(reason),
                    reason);
        }
        probing = true;
        return true;
    }

    /** The member answered. */
    synchronized void answered() {
        failures = 0;
        probing = false;
        reason = null;
    }

    /** The member failed. What was let through before the breaker opened does not prolong the pause. */
    synchronized void failed(boolean probe, IOException failure) {
        if (reason != null && !probe) {
            return;
        }
        failures++;
        if (failures >= limit) {
            openedNanos = nanoClock.getAsLong();
            probing = false;
            reason = failure;
        }
    }

    /** A call ended without saying anything about the member. */
    synchronized void left(boolean probe) {
        if (probe) {
            probing = false;
        }
    }

    private long leftNanos() {
        return pauseNanos - (nanoClock.getAsLong() - openedNanos);
    }
}
