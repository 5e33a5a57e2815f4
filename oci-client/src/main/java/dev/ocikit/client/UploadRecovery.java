// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * Decides, for one upload, whether it goes on after a failure, and waits as long as is fit. An upload that got on since its last failure
 * starts to count anew.
 */
final class UploadRecovery {
    private static final long PROGRESS_BYTES = 1 << 20;

    private final Caller caller;
    private int attempt;
    private long brokeAt = -PROGRESS_BYTES;

    UploadRecovery(Caller caller) {
        this.caller = caller;
    }

    /**
     * Returns once it is time to go on.
     *
     * @param location where the upload goes on, whose host's patience it depends on
     * @param position how many bytes the registry was known to hold
     * @param own whether nobody else can have brought the session to where it is: then one that stands at another offset is no reason to stop
     * @throws OciException the failure, if the upload does not go on
     */
    void after(OciException failure, URI location, long position, boolean own) throws IOException {
        if (position - brokeAt >= PROGRESS_BYTES) {
            attempt = 0;
        }
        brokeAt = position;
        attempt++;
        Retries retries = caller.retries();
        CallBudget budget = retries.budget();
        Duration pause = retries.pause(attempt);
        if (!mayPass(failure, own)
                || !retries.again(
                        caller.host(location), budget, attempt, retries.time().nanos(), pause)) {
            throw failure;
        }
        budget.pause(pause.toNanos());
    }

    /** Tells whether to ask the registry how far it got: what failed may pass, or is about an offset that we have wrong. */
    private static boolean mayPass(OciException failure, boolean own) {
        int status = failure.status().orElse(0);
        if (status != 0) {
            return RetryingTransport.isTransient(status) || (own && (status == 404 || status == 416));
        }
        boolean connection =
                failure.code().equals(ErrorCode.UNAVAILABLE) || failure.code().equals(ErrorCode.TIMEOUT);
        return connection && failure.getCause() instanceof IOException cause && Failures.mayPass(cause);
    }
}
