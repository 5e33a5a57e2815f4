// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Work that many threads do at once, all of it or a failure. */
final class ManyThreads {
    private static final long TIMEOUT_SECONDS = 120;

    private ManyThreads() {}

    /** Starts threads that wait for each other, then each do the work with their number, and waits until all have done it. */
    static void run(int count, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "contract");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CountDownLatch ready = new CountDownLatch(count);
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i;
                results.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    work.run(number);
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            }
        } catch (ExecutionException e) {
            fail("one of " + count + " threads failed", e.getCause());
        } catch (TimeoutException e) {
            fail(count + " threads did not end within " + TIMEOUT_SECONDS + " s", e);
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** What one of the threads does. */
    @FunctionalInterface
    interface Work {
        void run(int number) throws Exception;
    }
}
