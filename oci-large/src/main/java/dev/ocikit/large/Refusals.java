// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a registry would not do for a download: send more for now, or send parts at all. Used with the download's lock. */
final class Refusals {
    /** A registry that sends the whole for a part may do so by accident, once between two parts. */
    private static final int ACCIDENTS = 1;

    private final Pace pace;
    private long restUntil;
    private boolean resting;
    private int wholes;

    Refusals(Pace pace) {
        this.pace = pace;
    }

    /** Returns for how many nanoseconds the registry wants to be left alone. */
    long restNanos(long now) {
        resting &= now - restUntil < 0;
        return resting ? restUntil - now : 0;
    }

    /** A part has come. */
    void partCame() {
        wholes = 0;
    }

    /** Slows down if a failure says that the registry wants less. */
    void slowDown(IOException failure, long now) {
        if (Attempts.isThrottling(failure)) {
            pace.refused(now);
            long until = now + Attempts.wishNanos(failure);
            if (!resting || until - restUntil > 0) {
                restUntil = until;
                resting = true;
            }
        }
    }

    /** Tells whether a failure, after those before it, says that the registry sends no parts. */
    boolean areOfParts(IOException failure) {
        if (failure instanceof PartsRefusedException) {
            wholes++;
            return wholes > ACCIDENTS;
        }
        // Who says so means it.
        return PartsRefusedException.isMeantBy(failure);
    }

    /** Returns who sends no parts, if a failure names it. */
    static String source(IOException failure, String otherwise) {
        @Nullable String named = failure instanceof PartsRefusedException refusal ? refusal.source() : null;
        return named == null ? otherwise : named;
    }
}
