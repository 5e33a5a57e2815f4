// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** A client that sends many requests over a few connections and counts the statuses of the responses. */
final class FloodClient {
    /** Served, or refused because of a size, a share or the whole store. */
    private static final Set<Integer> ALLOWED = Set.of(200, 201, 202, 204, 413, 429, 507);

    private static final int TIMEOUT_MILLIS = 60_000;
    /** When so many requests in a row were refused, the bound is reached. */
    private static final int ENOUGH_REFUSALS = 200;

    private final InetSocketAddress server;
    private final Map<Integer, Integer> statuses = new ConcurrentSkipListMap<>();
    private final List<String> faults = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger refusals = new AtomicInteger();

    FloodClient(InetSocketAddress server) {
        this.server = server;
    }

    /** Sends requests until the count is reached, or the server has refused many in a row. */
    FloodClient run(int connections, int count, IntFunction<String> requests) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Thread thread = new Thread(() -> send(count, requests));
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return this;
    }

    private void send(int count, IntFunction<String> requests) {
        RawSocket socket = null;
        try {
            for (int i = next.getAndIncrement();
                    i < count && refusals.get() < ENOUGH_REFUSALS;
                    i = next.getAndIncrement()) {
                if (socket == null) {
                    socket = new RawSocket(server, TIMEOUT_MILLIS);
                }
                RawSocket.Response response = exchange(socket, requests.apply(i));
                count(response);
                if (response.header("Connection").equalsIgnoreCase("close")) {
                    socket.close();
                    socket = null;
                }
            }
        } catch (IOException e) {
            fault(e.toString());
        } finally {
            close(socket);
        }
    }

    /** Sends a request on a connection of its own and counts the response. */
    void exchange(String request) throws IOException {
        try (RawSocket socket = new RawSocket(server, TIMEOUT_MILLIS)) {
            count(exchange(socket, request));
        }
    }

    /** A refusal may arrive before the request has been sent. */
    private static RawSocket.Response exchange(RawSocket socket, String request) throws IOException {
        try {
            socket.send(request);
        } catch (IOException e) {
            // The server may have closed the connection after a refusal, which is still there to read.
        }
        return socket.readResponse();
    }

    private void count(RawSocket.Response response) {
        statuses.merge(response.status(), 1, Integer::sum);
        if (response.status() < 300) {
            refusals.set(0);
        } else {
            refusals.incrementAndGet();
        }
        if (!ALLOWED.contains(response.status())) {
            fault("answered " + response.status() + ": " + response.text());
        }
    }

    private synchronized void fault(String text) {
        if (faults.size() < 5) {
            faults.add(text);
        }
    }

    private static void close(@org.jspecify.annotations.Nullable RawSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    /** Returns how many responses had each status. */
    Map<Integer, Integer> statuses() {
        return Map.copyOf(statuses);
    }

    /** Returns whether the server has refused a request. */
    boolean refused() {
        return statuses.keySet().stream().anyMatch(status -> status >= 400);
    }

    /** Returns requests without an answer, and answers that are neither a success nor a refusal for want of space. */
    synchronized List<String> faults() {
        return List.copyOf(faults);
    }
}
