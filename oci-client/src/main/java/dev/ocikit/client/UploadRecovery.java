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
    private final boolean ownSession;
    private int attempt;
    private long brokeAt = -PROGRESS_BYTES;

    /**
     * Creates what decides for an upload.
     *
     * @param ownSession whether nobody else can have the session: then one that is gone, or stands at another offset, is no reason to stop
     */
    UploadRecovery(Caller caller, boolean ownSession) {
        this.caller = caller;
        this.ownSession = ownSession;
    }

    /**
     * Returns once it is time to go on.
     *
     * @param location where the upload goes on, whose host's patience it depends on
     * @param position how many bytes the registry was known to hold
     * @throws OciException the failure, if the upload does not go on
     */
    void after(OciException failure, URI location, long position) throws IOException {
        if (position - brokeAt >= PROGRESS_BYTES) {
            attempt = 0;
        }
        brokeAt = position;
        attempt++;
        Retries retries = caller.retries();
        CallBudget budget = retries.budget();
        Duration pause = retries.pause(attempt);
        if (!mayPass(failure)
                || !retries.again(
                        caller.host(location), budget, attempt, retries.time().nanos(), pause)) {
            throw failure;
        }
        budget.pause(pause.toNanos());
    }

    /** Tells whether to ask the registry how far it got: what failed may pass, or is about an offset that we have wrong. */
    private boolean mayPass(OciException failure) {
        int status = failure.status().orElse(0);
        if (status != 0) {
            return RetryingTransport.isTransient(status) || (ownSession && (status == 404 || status == 416));
        }
        boolean connection =
                failure.code().equals(ErrorCode.UNAVAILABLE) || failure.code().equals(ErrorCode.TIMEOUT);
        return connection && failure.getCause() instanceof IOException cause && Failures.mayPass(cause);
    }
}
