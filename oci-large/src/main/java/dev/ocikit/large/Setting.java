// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * What all transfers of a {@link LargeBlobs} share.
 *
 * @param executor runs what goes on beside the callers
 * @param budget how much content may be in memory
 * @param limiter has a permit for each request that may be under way, the first one of each download left out
 * @param memory what was learned of hosts
 * @param watch looks at the downloads that are open
 */
record Setting(
        LargeOptions options, Executor executor, Budget budget, Semaphore limiter, SourceMemory memory, Watch watch) {
    /** Takes a permit for a request, unless there is none or others wait for one. */
    boolean mayRequest() {
        return !limiter.hasQueuedThreads() && limiter.tryAcquire();
    }
}
