// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.api.UnsupportedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Why members did not answer, in the order in which they said so, and which of it the caller is told.
 *
 * <p>What weighs most comes first: a refusal of the question itself, such as a range beyond the blob's end; a member that failed, because
 * it may have what the others do not; a member that wants its callers to slow down; one that wants to know who asks; one that denies; then
 * that nobody has it; then that nobody has the repository; then that nobody offers the operation. Among equals the first member's word
 * counts.
 */
final class Failures {
    /** What stands for the word of every member. */
    static final int ALL = Integer.MAX_VALUE;

    private final int quorum;
    private final List<Attempt<?>> failed = new ArrayList<>();

    /**
     * Creates an empty list.
     *
     * @param quorum how many members must have refused for it not to matter that others have failed
     */
    Failures(int quorum) {
        this.quorum = quorum;
    }

    /** Returns the failures among some attempts. */
    static Failures of(List<? extends Attempt<?>> attempts, int quorum) {
        Failures failures = new Failures(quorum);
        attempts.stream().filter(attempt -> !attempt.succeeded()).forEach(failures.failed::add);
        return failures;
    }

    void add(Peer peer, IOException failure) {
        failed.add(Attempt.failed(peer, failure));
    }

    /** Returns the failure that weighs most. */
    IOException worst() {
        List<Attempt<?>> refusals = failed.stream()
                .filter(attempt -> !isOfTheMember(attempt.failure()))
                .toList();
        return (refusals.isEmpty() || refusals.size() < quorum ? failed : refusals)
                .stream()
                        .sorted(Comparator.comparingInt(
                                attempt -> attempt.peer().index()))
                        .map(Attempt::failure)
                        .min(Comparator.comparingInt(Failures::weight))
                        .orElseThrow(() -> new IllegalStateException("nothing failed"));
    }

    /** Returns what the caller is told: the failure that weighs most, with the words of all members if there are several. */
    IOException verdict(String operation, String repository) {
        IOException worst = worst();
        if (failed.size() == 1) {
            return worst;
        }
        String message = operation + " in " + repository + ": "
                + failed.stream()
                        .map(attempt -> attempt.peer().name() + ": " + describe(attempt.failure()))
                        .collect(Collectors.joining("; "));
        if (!(worst instanceof OciException refusal)) {
            return OciException.of(ErrorCode.UNAVAILABLE, message, worst);
        }
        String detail = refusal.detail().orElse(null);
        if (refusal instanceof TooManyRequestsException tooMany
                && tooMany.retryAfter().isPresent()) {
            return TooManyRequestsException.after(tooMany.retryAfter().get(), message, detail)
                    .afterAttempts(refusal.attempts());
        }
        return OciException.of(refusal.code(), message, refusal.status().orElse(0), detail, refusal)
                .afterAttempts(refusal.attempts());
    }

    private static int weight(IOException failure) {
        if (isOfTheMember(failure)) {
            return 1;
        }
        if (failure instanceof TooManyRequestsException) {
            return 2;
        }
        if (failure instanceof UnauthorizedException) {
            return 3;
        }
        if (failure instanceof DeniedException) {
            return 4;
        }
        if (failure instanceof NotFoundException missing) {
            return missing.code().equals(ErrorCode.NAME_UNKNOWN) ? 6 : 5;
        }
        return failure instanceof UnsupportedException ? 7 : 0;
    }

    /** Tells whether a failure says that the member is in trouble, rather than what it thinks of the question. */
    static boolean isOfTheMember(IOException failure) {
        if (failure instanceof OciException refusal) {
            return refusal.code().equals(ErrorCode.UNAVAILABLE)
                    || refusal.code().equals(ErrorCode.TIMEOUT)
                    || (refusal.status().orElse(0) >= 500 && !refusal.code().equals(ErrorCode.STORAGE_FULL));
        }
        return !SourceException.isCauseOf(failure);
    }

    /** Tells whether a failure comes of the interruption of this thread. */
    static boolean isInterruption(IOException failure) {
        return Thread.currentThread().isInterrupted() && !(failure instanceof OciException);
    }

    /** Throws if a failure comes of the interruption of this thread; the flag stays. */
    static void rethrowInterruption(IOException failure) throws InterruptedIOException {
        if (isInterruption(failure)) {
            if (failure instanceof InterruptedIOException interruption) {
                throw interruption;
            }
            throw interruption(failure);
        }
    }

    /** Returns what a call that is interrupted throws. */
    static InterruptedIOException interruption(Exception cause) {
        InterruptedIOException interruption = new InterruptedIOException("interrupted while waiting for a member");
        interruption.initCause(cause);
        return interruption;
    }

    /** Returns the code, if there is one, and the message of a failure. */
    static String describe(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof OciException refusal) {
            return refusal.code() + " " + message;
        }
        return failure.getMessage() == null ? failure.toString() : message;
    }
}
