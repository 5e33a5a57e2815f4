// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.Call;
import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a member did not give a moment ago, so that it is asked for that after others: who refuses is done fast, and would have the fewest reads
 * under way each time. Failures of the member itself are its {@link Breaker}'s matter. Safe for use by many threads.
 */
final class Refusals {
    /** Not long: what a member does not have it may get, and asking once more costs little. */
    private static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final int MOST = 1000;

    private final LongSupplier nanoClock;
    /** The end of the memory of a refusal, by what was asked for, whichever part of it. */
    private final Map<String, Long> refused = new LinkedHashMap<>();

    private long crowdedUntil;

    Refusals(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.crowdedUntil = nanoClock.getAsLong();
    }

    /** Learns from how a read failed. */
    synchronized void add(Call<?> call, IOException failure) {
        if (Failures.isOfTheMember(failure)) {
            return;
        }
        long until = nanoClock.getAsLong() + MEMORY_NANOS;
        if (failure instanceof TooManyRequestsException) {
            crowdedUntil = until;
            return;
        }
        String content = content(call);
        refused.remove(content);
        refused.put(content, until);
        if (refused.size() > MOST) {
            Iterator<String> oldest = refused.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** Tells whether the member is likely to refuse a read. */
    synchronized boolean has(Call<?> call) {
        long now = nanoClock.getAsLong();
        Long until = refused.get(content(call));
        return crowdedUntil - now > 0 || (until != null && until - now > 0);
    }

    /** Returns the repository and the digest that a call asks for: as a text, a hash map can order it where hashes are equal. */
    private static String content(Call<?> call) {
        return call.repository() + "@" + Answers.asked(call);
    }
}
