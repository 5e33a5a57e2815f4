// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides, for one upload, whether it goes on after a failure, and waits as long as is fit. An upload that got 1 MiB beyond every earlier
 * failure starts to count its attempts anew. What is sent again after the registry lost it is not progress, or a registry could keep the
 * upload going for ever. What the transport sent again counts here, too, so that all attempts together are those of the policy.
 */
final class UploadRecovery {
    private static final long PROGRESS_BYTES = 1 << 20;

    private final Caller caller;
    private int attempt;
    /** The greatest position at which the upload broke. */
    private long reached = -PROGRESS_BYTES;

    private @Nullable OciException broken;

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
        if (position - reached >= PROGRESS_BYTES) {
            attempt = 0;
            broken = null;
        }
        reached = Math.max(reached, position);
        Retries retries = caller.retries();
        CallBudget budget = retries.budget();
        attempt += budget.sent();
        Duration pause = retries.pause(attempt);
        if (!mayPass(failure, own)
                || !retries.again(
                        caller.host(location), budget, attempt, retries.time().nanos(), pause)) {
            throw reported(failure).afterAttempts(attempt);
        }
        broken = failure;
        budget.pause(pause.toNanos());
    }

    /** Performs requests of the upload within one budget, so that it is known here how often they were sent. */
    <T> T spend(CallBudget.Work<T> work) throws IOException {
        return caller.retries().spend(work);
    }

    /**
     * Returns the failure to report. A session that a break left unusable is refused in many ways, none of which says what went wrong: then
     * it is the break.
     */
    private OciException reported(OciException failure) {
        OciException before = broken;
        if (before == null || before.equals(failure)) {
            return failure;
        }
        boolean reported = isAboutTheSession(failure);
        OciException first = reported ? before : failure;
        first.addSuppressed(reported ? failure : before);
        return first;
    }

    private static boolean isAboutTheSession(OciException failure) {
        int status = failure.status().orElse(0);
        boolean content = failure.code().equals(ErrorCode.DIGEST_INVALID)
                || failure.code().equals(ErrorCode.SIZE_INVALID);
        return (status == 400 && !content) || status == 404 || status == 416;
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
