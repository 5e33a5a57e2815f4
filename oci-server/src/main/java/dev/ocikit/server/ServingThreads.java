// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.Threads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/** The threads of a server that was given none: virtual ones where the JVM has them. */
final class ServingThreads {
    private static final int PLATFORM_THREADS = 256;

    private ServingThreads() {}

    static ExecutorService create() {
        return Threads.virtualOr(ServingThreads::platform);
    }

    /**
     * Returns a pool that starts threads as they are needed, so that slow bodies do not hold up others. Handing over a small request costs
     * it less than a fixed pool with one queue.
     */
    private static ExecutorService platform() {
        return new ForkJoinPool(
                PLATFORM_THREADS,
                pool -> {
                    ForkJoinWorkerThread thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("oci-server-" + thread.getPoolIndex());
                    return thread;
                },
                null,
                true);
    }
}
