// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.bytes;
import static dev.ocikit.server.auth.Secrets.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.server.ClientAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordCheckTest {
    private static final int CALLERS = 20;
    private static final ClientAddress CLIENT = client("192.0.2.1");

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
                    return check.fits(user, bytes("x"), "hash", true, CLIENT);
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
    void comparesForOthersWhenTheOneWhoDidIsInterrupted() throws Exception {
        List<FutureTask<Boolean>> busy = new ArrayList<>();
        for (int i = 0; i < PasswordCheck.AT_ONCE; i++) {
            busy.add(asking("busy" + i));
            new Thread(busy.get(i)).start();
        }
        started.acquire(PasswordCheck.AT_ONCE);
        FutureTask<Boolean> first = asking("ann");
        Thread interrupted = start(first, Thread.State.TIMED_WAITING);
        AtomicBoolean flag = new AtomicBoolean();
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            try {
                return asks("ann");
            } finally {
                flag.set(Thread.currentThread().isInterrupted());
            }
        });
        start(second, Thread.State.WAITING);
        interrupted.interrupt();
        assertThatThrownBy(first::get).hasCauseInstanceOf(InterruptedIOException.class);
        go.countDown();
        assertThat(second.get()).isTrue();
        assertThat(flag).isFalse();
        for (FutureTask<Boolean> other : busy) {
            assertThat(other.get()).isTrue();
        }
    }

    private FutureTask<Boolean> asking(String user) {
        return new FutureTask<>(() -> asks(user));
    }

    private boolean asks(String user) throws IOException {
        return check.fits(user, bytes("x"), "hash", true, CLIENT);
    }

    /** Returns once a task waits in the way that is expected of it. */
    private static Thread start(FutureTask<Boolean> task, Thread.State expected) {
        Thread thread = new Thread(task);
        thread.start();
        while (thread.getState() != expected) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void endsWhenItIsInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> check.fits("ann", bytes("x"), "hash", true, CLIENT))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void comparesACorrectLoginBeforeWrongOnesOfAnotherAddress() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        PasswordCheck gated = new PasswordCheck(
                (password, hash) -> {
                    order.add(new String(password, StandardCharsets.UTF_8));
                    compare(password, hash);
                    return password[0] == 'x';
                },
                new TestClock());
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Boolean>> wrong = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String guess = "guess" + i;
                String user = "user" + i;
                wrong.add(threads.submit(() -> gated.fits(user, bytes(guess), "hash", true, CLIENT)));
            }
            awaitWaiting(gated, 64);
            started.acquire(PasswordCheck.AT_ONCE);
            int beyond = 100 - 64 - PasswordCheck.AT_ONCE;
            while (wrong.stream().filter(Future::isDone).count() < beyond) {
                Thread.onSpinWait();
            }
            Future<Boolean> right =
                    threads.submit(() -> gated.fits("ann", bytes("x"), "hash", true, client("192.0.2.2")));
            awaitWaiting(gated, 65);
            go.countDown();
            assertThat(right.get()).isTrue();
            int refused = 0;
            for (Future<Boolean> guess : wrong) {
                refused += isRefused(guess) ? 1 : 0;
            }
            assertThat(refused).as("more than the share of an address").isEqualTo(beyond);
            assertThat(order.indexOf("x")).isLessThanOrEqualTo(2 * PasswordCheck.AT_ONCE);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void awaitWaiting(PasswordCheck check, int logins) {
        while (check.waiting() != logins) {
            Thread.onSpinWait();
        }
    }

    private static boolean isRefused(Future<Boolean> guess) throws InterruptedException {
        try {
            guess.get();
            return false;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TooManyRequestsException.class);
            return true;
        }
    }

    @Test
    void refusesAThrottledLoginBeforeItQueues() throws Exception {
        go.countDown();
        PasswordCheck wrong = new PasswordCheck((password, hash) -> !compare(password, hash), new TestClock());
        for (int i = 0; i < 20; i++) {
            assertThat(wrong.fits("ann", bytes("guess" + i), "hash", true, CLIENT))
                    .isFalse();
        }
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> wrong.fits("ann", bytes("x"), "hash", true, CLIENT))
                .as("an interrupted thread cannot queue")
                .isInstanceOf(TooManyRequestsException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(comparisons).hasValue(20);
    }

    @Test
    void cachesNothingForADecoy() throws Exception {
        go.countDown();
        assertThat(check.fits("ann", bytes("x"), "hash", true, CLIENT)).isTrue();
        assertThat(check.fits("ann", bytes("x"), "hash", false, CLIENT)).isFalse();
        assertThat(comparisons).hasValue(2);
    }
}
