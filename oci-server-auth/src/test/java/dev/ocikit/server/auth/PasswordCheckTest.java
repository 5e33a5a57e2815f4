// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PasswordCheckTest {
    private static final int CALLERS = 20;

    private final AtomicInteger comparisons = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Semaphore started = new Semaphore(0);
    private final CountDownLatch go = new CountDownLatch(1);
    private final PasswordCheck check = new PasswordCheck(this::compare, new TestClock());

    private boolean compare(byte[] password, byte[] hash) {
        comparisons.incrementAndGet();
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        started.release();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        running.decrementAndGet();
        return true;
    }

    private List<Boolean> ask(boolean same) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
        CountDownLatch asking = new CountDownLatch(CALLERS);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                String user = same ? "ann" : "user" + i;
                answers.add(threads.submit(() -> {
                    asking.countDown();
                    return check.fits(user, bytes("x"), "hash", true, "192.0.2.1:1");
                }));
            }
            asking.await();
            started.acquire();
            go.countDown();
            List<Boolean> results = new ArrayList<>();
            for (Future<Boolean> answer : answers) {
                results.add(answer.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void comparesOnceForAllWhoAskForTheSame() throws Exception {
        assertThat(ask(true)).hasSize(CALLERS).containsOnly(true);
        assertThat(comparisons).hasValue(1);
    }

    @Test
    void comparesNoMoreAtOnceThanHalfTheProcessorsCan() throws Exception {
        assertThat(ask(false)).hasSize(CALLERS).containsOnly(true);
        assertThat(comparisons).hasValue(CALLERS);
        assertThat(most.get()).isBetween(1, PasswordCheck.AT_ONCE);
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> check.fits("ann", bytes("x"), "hash", true, "192.0.2.1:1"))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
