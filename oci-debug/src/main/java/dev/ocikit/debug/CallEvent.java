// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a call, as it is told when the call returns, and once more when the reader, the writer or the listing that it
 * returned is over. It holds no secret and no content.
 *
 * <p>A reader or writer is over when it is closed, a listing when its end or its limit is reached or when it fails. A listing that is not
 * walked so far has one event only, because there is nothing to close.
 *
 * @param call which call
 * @param outcome what has become of it
 * @param error the code of the error that ended it: {@code UNAVAILABLE} for an {@link java.io.IOException} without a code; null if it did
 *     not fail, was interrupted, or failed by a fault in the program
 * @param bytes how many bytes of content have moved so far: those read from the reader that the call returned, those given to its writer,
 *     those taken from what it pushes (twice what was taken twice), or those of the manifest
 * @param items how many items were taken from the listing so far
 * @param duration the time since the call began
 * @param firstByte the time from the beginning of the call to the first bytes of its reader; null if there were none
 * @param retries how often what is pushed was taken again from its beginning: by a retry, for a redirect, or for a second registry. 0 for
 *     other calls: a request without content that is sent again is known to the client alone
 */
public record CallEvent(
        ObservedCall call,
        Outcome outcome,
        @Nullable ErrorCode error,
        long bytes,
        long items,
        Duration duration,
        @Nullable Duration firstByte,
        int retries) {

    /** Tells whether this is the call's last event: no stream of it is open. */
    public boolean isLast() {
        return outcome != Outcome.OPEN;
    }

    /** Returns the event in one line of {@code name="value"}, texts quoted, escaped and cut. */
    @Override
    public String toString() {
        return Line.text().add(this).end();
    }

    /** Returns the event as a JSON object in one line, long texts cut. */
    public String toJson() {
        return Line.json().add(this).end();
    }
}
