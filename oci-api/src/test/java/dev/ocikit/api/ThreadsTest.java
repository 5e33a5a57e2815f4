// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadsTest {
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    @Test
    void runEachTaskAtOnceAndKeepNothingAlive() throws Exception {
        int count = 50;
        CyclicBarrier all = new CyclicBarrier(count);
        ExecutorService threads = Threads.create("oci-some");
        try {
            List<Future<Thread>> running = IntStream.range(0, count)
                    .mapToObj(i -> threads.submit(() -> {
                        all.await();
                        return Thread.currentThread();
                    }))
                    .toList();
            for (Future<Thread> task : running) {
                Thread thread = task.get();
                assertThat(thread.isDaemon()).isTrue();
                assertThat(thread.toString().startsWith("VirtualThread")).isEqualTo(VIRTUAL);
                assertThat(thread.getName().startsWith("oci-some-")).isNotEqualTo(VIRTUAL);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void areOfAnotherKindOnlyWhereThereAreNoVirtualOnes() {
        ExecutorService other = Executors.newSingleThreadExecutor();
        ExecutorService threads = Threads.virtualOr(() -> other);
        try {
            assertThat(threads == other).isNotEqualTo(VIRTUAL);
        } finally {
            threads.shutdownNow();
            other.shutdownNow();
        }
    }
}
