// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.Call;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A member with what was learned of it. Safe for use by many threads. */
final class Peer {
    private final Member member;
    private final int index;
    private final Breaker breaker;
    private final Latencies latencies = new Latencies();
    private final AtomicInteger reads = new AtomicInteger();
    private final Refusals refusals;

    Peer(Member member, int index, UnifyOptions options) {
        this.member = member;
        this.index = index;
        this.breaker = new Breaker(member.name(), options);
        this.refusals = new Refusals(options.nanoClock());
    }

    String name() {
        return member.name();
    }

    MemberRole role() {
        return member.role();
    }

    /** Returns the member's place among all. */
    int index() {
        return index;
    }

    MemberHealth health() {
        return breaker.health();
    }

    Latencies latencies() {
        return latencies;
    }

    Refusals refusals() {
        return refusals;
    }

    /** Returns how many reads are under way, of those that are counted. */
    int reads() {
        return reads.get();
    }

    /** A read counts from now on. */
    void readBegan() {
        reads.incrementAndGet();
    }

    /** A read that counted does not any more. */
    void readEnded() {
        reads.decrementAndGet();
    }

    /** Performs a call, if the member is not held to be down, and refuses an answer about other content than was asked for. */
    <T> T perform(Call<T> call) throws IOException {
        return watched(breaker.enter(), () -> Answers.checked(call, call.on(member.registry())));
    }

    /** The member has done all that was expected of it. */
    void answered() {
        breaker.answered();
    }

    /** Goes on with something that the member is already in the middle of. */
    <T> T proceed(Step<T> step) throws IOException {
        return watched(false, step);
    }

    /** The member failed in a way that no step showed. */
    void failed(IOException failure) {
        if (Failures.isOfTheMember(failure)) {
            breaker.failed(false, failure);
        }
    }

    private <T> T watched(boolean probe, Step<T> step) throws IOException {
        boolean told = false;
        try {
            T answer = step.run();
            // Whoever opens a blob and then breaks off is no better than before. The one who decides need not wait for
            // the end.
            if (probe || !(answer instanceof BlobReader)) {
                breaker.answered();
                told = true;
            }
            return answer;
        } catch (IOException e) {
            if (!Failures.isInterruption(e) && !SourceException.isCauseOf(e)) {
                if (Failures.isOfTheMember(e)) {
                    breaker.failed(probe, e);
                } else {
                    breaker.answered();
                }
                told = true;
            }
            throw e;
        } finally {
            if (!told) {
                breaker.left(probe);
            }
        }
    }

    @Override
    public String toString() {
        return name();
    }

    /**
     * Something that a member is asked to do.
     *
     * @param <T> its result
     */
    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException;
    }
}
