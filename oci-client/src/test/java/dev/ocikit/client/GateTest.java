// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
    private static final long MILLI = 1_000_000;

    private final TestTime time = new TestTime();

    private Gate entered(int greatest, int times) throws InterruptedIOException {
        Gate gate = new Gate(time, greatest);
        for (int i = 0; i < times; i++) {
            gate.enter(Long.MAX_VALUE);
        }
        return gate;
    }

    @Test
    void opensWiderWhileAnswersComeWell() throws Exception {
        Gate gate = entered(1000, 16);
        assertThat(gate.limit()).isEqualTo(16);
        for (int i = 0; i < 16; i++) {
            gate.answered(MILLI);
        }
        assertThat(gate.limit()).isEqualTo(32);
    }

    @Test
    void neverOpensWiderThanIsAllowed() throws Exception {
        Gate gate = entered(20, 16);
        for (int i = 0; i < 100; i++) {
            gate.answered(MILLI);
        }
        assertThat(gate.limit()).isEqualTo(20);
    }

    @Test
    void staysAsItIsWhileItIsHardlyUsed() throws Exception {
        Gate gate = entered(1000, 1);
        for (int i = 0; i < 100; i++) {
            gate.answered(MILLI);
        }
        assertThat(gate.limit()).isEqualTo(16);
    }

    @Test
    void halvesOnceForManyRefusalsAtOnceAndGrowsSlowlyThen() throws Exception {
        Gate gate = entered(1000, 16);
        for (int i = 0; i < 10; i++) {
            gate.refused();
        }
        assertThat(gate.limit()).isEqualTo(8);
        time.pass(101);
        gate.refused();
        assertThat(gate.limit()).isEqualTo(4);
        for (int i = 0; i < 5; i++) {
            gate.answered(MILLI);
        }
        assertThat(gate.limit()).as("one more per round").isEqualTo(5);
        for (int i = 0; i < 10; i++) {
            time.pass(101);
            gate.refused();
        }
        assertThat(gate.limit()).as("one always gets through").isEqualTo(1);
    }

    @Test
    void closesALittleWhenAnswersBecomeMuchSlower() throws Exception {
        Gate gate = entered(1000, 16);
        for (int i = 0; i < 4; i++) {
            gate.answered(10 * MILLI);
        }
        int before = gate.limit();
        gate.answered(2000 * MILLI);
        assertThat(gate.limit()).isLessThan(before);
    }

    @Test
    void letsWaitersInInTheirOrder() throws Exception {
        Gate gate = entered(1, 1);
        List<Integer> order = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    gate.enter(Long.MAX_VALUE);
                } catch (InterruptedIOException e) {
                    return;
                }
                order.add(number);
                gate.leave();
            });
            threads.add(thread);
            thread.start();
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
        gate.leave();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void anInterruptedWaiterGivesItsTurnAway() throws Exception {
        Gate gate = entered(1, 1);
        Thread gone = new Thread(() -> {
            try {
                gate.enter(Long.MAX_VALUE);
            } catch (InterruptedIOException e) {
                return;
            }
            gate.leave();
        });
        gone.start();
        while (gone.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        gone.interrupt();
        gone.join();
        gate.leave();
        gate.enter(Long.MAX_VALUE);
        gate.leave();
    }

    @Test
    void noMoreThanItsLimitAreEverInside() throws Exception {
        Gate gate = new Gate(time, 4);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(32);
        for (int i = 0; i < 32; i++) {
            new Thread(() -> {
                        try {
                            for (int round = 0; round < 200; round++) {
                                gate.enter(Long.MAX_VALUE);
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                inside.decrementAndGet();
                                gate.answered(MILLI);
                                gate.leave();
                            }
                        } catch (InterruptedIOException e) {
                            most.set(1000);
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most.get()).isBetween(1, 4);
    }

    @Test
    void whoHasNoTimeToWaitDoesNotComeIn() throws Exception {
        Gate gate = entered(1, 1);
        assertThat(gate.enter(MILLI)).isFalse();
        gate.leave();
        assertThat(gate.enter(MILLI)).isTrue();
    }
}
