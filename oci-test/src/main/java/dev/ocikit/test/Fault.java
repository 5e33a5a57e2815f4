// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.time.Duration;

/**
 * What {@link FaultProxy} does to one connection. Immutable.
 *
 * @param delay how long the connection waits before its first byte goes on; zero for no wait
 * @param requestBytes how many bytes the client may send before the end; {@link Long#MAX_VALUE} for no end
 * @param responseBytes how many bytes the server may send before the end; {@link Long#MAX_VALUE} for no end
 * @param end how the connection ends then
 * @param bytesPerSecond the speed in each direction, from 1; {@link Long#MAX_VALUE} for full speed
 * @param latency how much later every byte arrives, one way; zero for no latency
 */
public record Fault(
        Duration delay, long requestBytes, long responseBytes, End end, long bytesPerSecond, Duration latency) {
    /** No fault: everything passes. */
    public static final Fault NONE =
            new Fault(Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, End.CLOSE, Long.MAX_VALUE, Duration.ZERO);

    public Fault {
        if (delay.isNegative() || latency.isNegative() || requestBytes < 0 || responseBytes < 0 || bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "a fault has no negative delay, latency or count, and a speed of at least 1 byte/s");
        }
    }

    /** Returns this fault with a wait before the first byte goes on. */
    public Fault delayedBy(Duration wait) {
        return new Fault(wait, requestBytes, responseBytes, end, bytesPerSecond, latency);
    }

    /** Returns this fault with an end after a number of bytes from the client; 0 ends before the first. */
    public Fault endingRequestAfter(long bytes) {
        return new Fault(delay, bytes, responseBytes, end, bytesPerSecond, latency);
    }

    /** Returns this fault with an end after a number of bytes from the server; 0 ends before the first. */
    public Fault endingResponseAfter(long bytes) {
        return new Fault(delay, requestBytes, bytes, end, bytesPerSecond, latency);
    }

    /** Returns this fault with another kind of end. */
    public Fault endingBy(End kind) {
        return new Fault(delay, requestBytes, responseBytes, kind, bytesPerSecond, latency);
    }

    /**
     * Returns this fault with a limit to the speed of each direction. On average the speed is exact: what passes late because a thread
     * was late is made up for, what was not there to pass is not.
     */
    public Fault throttledTo(long speed) {
        return new Fault(delay, requestBytes, responseBytes, end, speed, latency);
    }

    /**
     * Returns this fault with a time that every byte, and an orderly end of the stream, is on its way in each direction. It does not limit
     * the speed, up to 8 MiB on their way. Connecting takes no time, and a reset arrives at once.
     */
    public Fault withLatency(Duration oneWay) {
        return new Fault(delay, requestBytes, responseBytes, end, bytesPerSecond, oneWay);
    }

    /** How a connection ends. */
    public enum End {
        /** Both sides see an orderly end of the stream (FIN). */
        CLOSE,
        /** Both sides see the connection reset (RST). */
        RESET,
        /** Nothing moves any more in that direction, and both sides stay connected until the proxy is closed. */
        STALL
    }
}
