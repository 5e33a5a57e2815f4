// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/**
 * A transport that tries again what failed for reasons that may pass, see {@link RetryPolicy}. It answers for what happens until an
 * answer begins; who reads the answer, or sends an upload in parts, goes on from there.
 */
final class RetryingTransport implements Transport {
    private static final Set<Integer> TRANSIENT = Set.of(408, 429, 500, 502, 503, 504);
    private static final int DISCARD_BYTES = 1 << 16;

    private final Transport inner;
    private final Hosts hosts;
    private final Retries retries;

    RetryingTransport(Transport inner, Hosts hosts, Retries retries) {
        this.inner = inner;
        this.hosts = hosts;
        this.retries = retries;
    }

    static boolean isTransient(int status) {
        return TRANSIENT.contains(status);
    }

    @Override
    public WireResponse send(WireRequest request) throws IOException {
        Host host = hosts.of(request.uri());
        CallBudget budget = retries.budget();
        for (int attempt = 1; ; attempt++) {
            awaitTurn(host, budget);
            budget.sent(attempt);
            long start = retries.time().nanos();
            Duration pause;
            try {
                WireResponse response = inner.send(request);
                if (!isTransient(response.status())) {
                    host.answered();
                    return response;
                }
                pause = afterRefusal(host, response, attempt);
                if (!mayRepeat(request, response.status()) || !retries.again(host, budget, attempt, start, pause)) {
                    return response;
                }
                if (response.status() != 429 && response.status() != 503) {
                    budget.unsure();
                }
                discard(response);
            } catch (IOException e) {
                pause = retries.pause(attempt);
                if (!Failures.mayPass(e)
                        || !mayRepeat(request, e)
                        || !retries.again(host, budget, attempt, start, pause)) {
                    throw e;
                }
                budget.unsure();
            }
            budget.pause(pause.toNanos());
        }
    }

    private void awaitTurn(Host host, CallBudget budget) throws IOException {
        if (!retries.enabled()) {
            return;
        }
        for (long wait = host.pauseLeft(retries.time().nanos());
                wait > 0;
                wait = host.pauseLeft(retries.time().nanos())) {
            Duration left = Duration.ofNanos(wait);
            if (left.compareTo(retries.policy().maxRetryAfter()) > 0 || !budget.lose(0, wait)) {
                throw TooManyRequestsException.after(
                        left,
                        "nothing was sent: the host has asked for a pause, which lasts another "
                                + left.plusMillis(999).toSeconds() + " s",
                        null);
            }
            budget.pause(wait + (long) (retries.time().random() * wait / 8));
        }
    }

    /** Returns how long to wait after a refusal, of which all calls to the host learn if it means them. */
    private Duration afterRefusal(Host host, WireResponse response, int attempt) {
        Duration own = retries.pause(attempt);
        Duration asked = RetryAfter.in(response.headers(), retries.time().now());
        if (asked == null && response.status() != 429) {
            return own;
        }
        Duration pause = asked == null || asked.compareTo(own) < 0 ? own : asked;
        host.leaveAlone(pause);
        return pause;
    }

    /** A request that is refused for want of room was not performed; any other failure may come after it was. */
    private static boolean mayRepeat(WireRequest request, int status) {
        return request.repeatable() && (request.idempotent() || status == 429);
    }

    private static boolean mayRepeat(WireRequest request, IOException failure) {
        return request.repeatable() && (request.idempotent() || Failures.isBeforeSending(failure));
    }

    /** Reads a short answer, so that the connection can be used again, and gives up any other. */
    private static void discard(WireResponse response) {
        try (response) {
            if (Headers.contentLength(response.headers()) <= DISCARD_BYTES) {
                response.body().readNBytes(DISCARD_BYTES);
            }
        } catch (IOException e) {
            // The answer was not wanted, and the connection is gone.
        }
    }
}
