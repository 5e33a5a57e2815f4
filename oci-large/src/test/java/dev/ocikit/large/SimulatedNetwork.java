// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A download over a network that is computed, by a clock of its own: connections that are slow at first, ranges that follow each other, a
 * reader, and a registry that may refuse. Speeds are in MiB/s.
 */
final class SimulatedNetwork {
    static final double MIB = 1 << 20;
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
    /** For how many times the time to its first byte a request brings bytes before it counts as settled. */
    private static final int SETTLING = 6;

    private static final double FIRST_WINDOW = 14_600;
    /** How many bytes may be here or on their way before the reader comes to them. */
    private static final double ROOM = 256 * MIB;

    /** Connections that are idle for longer begin slowly again, as in Linux. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    final List<Integer> history = new ArrayList<>();
    double total = 100_000;
    double reader = 2000;
    boolean keptAlive = true;
    int mostServed = Integer.MAX_VALUE;
    double noise = 0.1;
    double perConnection;
    double bytes;
    int refusals;
    long now;
    final Pace pace;
    private final long rtt;
    private final Random random;
    private final List<Request> running = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private double read;
    private double waited;
    private boolean cramped;

    SimulatedNetwork(Pace pace, double perConnection, long rttMillis, long seed) {
        this.pace = pace;
        this.perConnection = perConnection;
        this.rtt = TimeUnit.MILLISECONDS.toNanos(rttMillis);
        this.random = new Random(seed);
        // The answer to the first request is there.
        Request first = new Request();
        first.firstByteAt = 0;
        first.left = Double.MAX_VALUE;
        first.settledAt = 0;
        running.add(first);
    }

    SimulatedNetwork run(long millis) {
        long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
        while (now < end) {
            tick();
        }
        return this;
    }

    /** Returns after how many milliseconds so many MiB have come. */
    long millisTo(double mib) {
        while (bytes < mib * MIB) {
            tick();
        }
        return now / 1_000_000;
    }

    /** Returns how many requests there were on an average from a time to now. */
    double mean(long sinceMillis) {
        return late(sinceMillis).stream().mapToInt(Integer::intValue).average().orElse(0);
    }

    /** Returns how many requests there were from a time to now. */
    List<Integer> late(long sinceMillis) {
        return history.subList((int) (sinceMillis / 10), history.size());
    }

    private void tick() {
        start();
        now += TICK;
        double speed = 0;
        for (Request request : running) {
            request.speed = request.isServed() ? request.connection.speed() : 0;
            speed += request.speed;
        }
        double share = Math.min(1, total * MIB / Math.max(1, speed)) * (1 + noise * (2 * random.nextDouble() - 1));
        for (Request request : List.copyOf(running)) {
            double count = Math.min(request.left, request.speed * share * TICK / 1e9);
            request.left -= count;
            bytes += count;
            if (request.left <= 0) {
                end(request);
            }
        }
        double could = reader * MIB * TICK / 1e9;
        double count = Math.min(could, bytes - read);
        read += count;
        waited += could == 0 ? 0 : TICK * (1 - count / could);
        boolean all = running.size() == pace.requests() || (running.size() < pace.requests() && cramped);
        boolean settled = all && running.stream().allMatch(Request::isSettled);
        pace.measure(now, (long) bytes, (long) waited, settled, Integer.MAX_VALUE);
        history.add(pace.requests());
    }

    private void start() {
        // The first request is drawn in when others are to fetch what is behind.
        running.stream()
                .filter(request -> pace.requests() > 1 && request.left == Double.MAX_VALUE)
                .forEach(request -> request.left = range());
        while (running.size() < pace.requests()) {
            cramped = bytes - read + running.size() * range() + range() > ROOM;
            if (cramped) {
                return;
            }
            running.add(new Request());
        }
    }

    private double range() {
        double rate = pace.rate();
        int requests = pace.requests();
        double fast = rate == 0 ? 4 * MIB : 2 * rate / requests;
        return Math.max(MIB, Math.min(fast, ROOM / (2 * requests + 2)));
    }

    private void end(Request request) {
        running.remove(request);
        request.connection.idleSince = now;
        if (keptAlive) {
            idle.push(request.connection);
        }
        cramped = bytes - read + running.size() * range() + range() > ROOM;
        if (running.size() < pace.requests() && !cramped) {
            Request next = new Request();
            // The lane is the same one.
            next.settledAt = request.settledAt;
            running.add(next);
        }
    }

    private final class Request {
        final Connection connection;
        long firstByteAt;
        long settledAt;
        double left = pace.requests() == 1 ? Double.MAX_VALUE : range();
        double speed;
        private long pause = TimeUnit.MILLISECONDS.toNanos(100);
        private boolean served;

        Request() {
            Connection kept = idle.poll();
            connection = kept == null ? new Connection() : kept;
            firstByteAt = now + (kept == null ? 2 * rtt : rtt) + 1_000_000;
            settledAt = firstByteAt + Math.min(TimeUnit.SECONDS.toNanos(2), SETTLING * (firstByteAt - now));
            connection.begin(firstByteAt);
        }

        boolean isSettled() {
            return now >= settledAt;
        }

        boolean isServed() {
            if (served || now < firstByteAt) {
                return served;
            }
            served = running.stream().filter(other -> other.served).count() < mostServed;
            if (!served) {
                refusals++;
                pace.refused(now);
                firstByteAt = now + pause + rtt;
                pause = Math.min(2 * pause, TimeUnit.SECONDS.toNanos(5));
                settledAt = Math.max(settledAt, firstByteAt + SETTLING * rtt);
                connection.begin(firstByteAt);
            }
            return served;
        }
    }

    private final class Connection {
        long idleSince = Long.MIN_VALUE;
        private final double luck = 0.75 + 0.5 * random.nextDouble();
        private double window = FIRST_WINDOW;
        private long grownAt;

        void begin(long at) {
            if (idleSince != Long.MIN_VALUE && now - idleSince > IDLE_NANOS + rtt) {
                window = FIRST_WINDOW;
            }
            grownAt = at;
        }

        double speed() {
            double most = luck * perConnection * MIB;
            if (rtt == 0) {
                return most;
            }
            for (; now - grownAt >= rtt; grownAt += rtt) {
                window = Math.min(2 * window, most * rtt / 1e9);
            }
            return Math.min(most, window * 1e9 / rtt);
        }
    }
}
