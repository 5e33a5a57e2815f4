// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench.engine;

import dev.ocikit.api.Threads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;

/** The threads that run requests for prototypes whose own threads must not block. */
final class PrototypeThreads {
    private static final int PLATFORM_THREADS = 256;

    private PrototypeThreads() {}

    /** Returns virtual threads where the JVM has them, else the pool that hands over a small request at the least cost. */
    static ExecutorService create() {
        return Threads.virtualOr(
                () -> new ForkJoinPool(PLATFORM_THREADS, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true));
    }
}
