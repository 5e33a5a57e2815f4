// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** One direction of a {@link FaultyConnection}: bytes are paced, then wait for their latency if there is one, then go on. */
final class FaultyFlow {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int STEPS_PER_SECOND = 20;

    private final Socket from;
    private final Socket to;
    private final Fault fault;
    private final long allowed;
    private final LongAdder passed;
    private final FaultyConnection connection;
    private final DelayLine line;
    private volatile boolean ended;

    FaultyFlow(Socket from, Socket to, Fault fault, long allowed, LongAdder passed, FaultyConnection connection) {
        this.from = from;
        this.to = to;
        this.fault = fault;
        this.allowed = allowed;
        this.passed = passed;
        this.connection = connection;
        this.line = new DelayLine(fault.latency().toNanos());
    }

    /** Takes what comes, until the end. */
    void pump() {
        try {
            InputStream in = from.getInputStream();
            long speed = fault.bytesPerSecond();
            byte[] buffer = new byte[(int) Math.max(1, Math.min(BUFFER_BYTES, speed / STEPS_PER_SECOND))];
            Pace pace = new Pace(speed, System.nanoTime());
            long left = allowed;
            while (left > 0) {
                boolean idle = in.available() == 0;
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    ended = true;
                    break;
                }
                if (speed != Long.MAX_VALUE) {
                    long now = System.nanoTime();
                    connection.pause(pace.next(count, now, idle) - now);
                }
                if (fault.latency().isZero()) {
                    pass(buffer, count);
                } else {
                    line.put(Arrays.copyOf(buffer, count));
                }
                left -= count;
            }
            if (fault.latency().isZero()) {
                finish();
            } else {
                line.put(new byte[0]);
            }
        } catch (IOException | InterruptedException e) {
            // The other side sees what this one saw: a connection that is gone.
            connection.end(Fault.End.RESET);
        }
    }

    /** Passes on what is due, until the end. */
    void deliver() {
        try {
            for (byte[] bytes = line.take(); bytes.length > 0; bytes = line.take()) {
                pass(bytes, bytes.length);
            }
            finish();
        } catch (IOException | InterruptedException e) {
            connection.end(Fault.End.RESET);
        }
    }

    /** Drops what is on its way. */
    void cut() {
        line.cut();
    }

    private void pass(byte[] bytes, int count) throws IOException {
        passed.add(count);
        to.getOutputStream().write(bytes, 0, count);
    }

    private void finish() throws IOException {
        if (ended) {
            to.shutdownOutput();
            connection.endDirection();
        } else if (fault.end() != Fault.End.STALL) {
            connection.end(fault.end());
        }
    }
}
