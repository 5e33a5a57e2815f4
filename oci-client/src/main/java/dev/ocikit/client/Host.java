// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a client knows of a host that it talks to, for all its calls: how busy it may keep it, when it may come back, how much it may send at
 * once, and what the host does not offer.
 */
final class Host {
    /** A host may ask for a long wait, but not shut itself off for ever. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final double RETRIES_PER_ANSWER = 0.2;

    private final Time time;
    private final int maxRetries;
    private final Gate small;
    private final Gate downloads;
    private final Gate uploads;
    private double retries;
    private long countedAt;
    private long notBefore;
    private volatile long largestChunk = Long.MAX_VALUE;
    private volatile long largestRequest = Long.MAX_VALUE;
    private volatile int longestTagQuery = Integer.MAX_VALUE;
    private volatile boolean withoutSinglePost;
    private volatile boolean withoutAnonymousMount;

    Host(Time time, int maxRetries, int maxRequests) {
        this.time = time;
        this.maxRetries = maxRetries;
        this.small = new Gate(time, maxRequests);
        this.downloads = new Gate(time, maxRequests);
        this.uploads = new Gate(time, maxRequests);
        this.retries = maxRetries;
        this.countedAt = time.nanos();
        this.notBefore = countedAt;
    }

    /** Returns the gate for a kind of request, so that transfers do not keep small requests waiting, nor one direction the other. */
    Gate gate(Traffic traffic) {
        return switch (traffic) {
            case SMALL -> small;
            case DOWNLOAD -> downloads;
            case UPLOAD -> uploads;
        };
    }

    /** Notes that the host wants to be left alone. */
    synchronized void leaveAlone(Duration wait) {
        long nanos = wait.toSeconds() >= LONGEST_WAIT_NANOS / 1_000_000_000 ? LONGEST_WAIT_NANOS : wait.toNanos();
        long until = time.nanos() + nanos;
        if (until - notBefore > 0) {
            notBefore = until;
        }
    }

    /** Returns for how many nanoseconds the host still wants to be left alone: 0 if it does not. */
    synchronized long pauseLeft(long now) {
        return Math.max(0, notBefore - now);
    }

    /** Takes a retry from those that the host has left; returns false if it has none. */
    synchronized boolean takeRetry() {
        long now = time.nanos();
        retries = Math.min(maxRetries, retries + (now - countedAt) / 1e9);
        countedAt = now;
        if (retries < 1) {
            return false;
        }
        retries--;
        return true;
    }

    /** Notes an answer that is no failure. */
    synchronized void answered() {
        retries = Math.min(maxRetries, retries + RETRIES_PER_ANSWER);
    }

    /** Returns the greatest length of {@code tag} parameters that the host is not known to refuse; 0 if it does not know the parameter. */
    int longestTagQuery() {
        return longestTagQuery;
    }

    /** Notes that the host refuses {@code tag} parameters of more than a length, or ignores them if the length is 0. */
    synchronized void refusesTagQueriesAbove(int length) {
        longestTagQuery = Math.min(longestTagQuery, length);
    }

    /** Returns whether the host is known to open a session for content that comes with the POST. */
    boolean isWithoutSinglePost() {
        return withoutSinglePost;
    }

    void noteWithoutSinglePost() {
        withoutSinglePost = true;
    }

    /** Returns whether the host is known to refuse mounts that name no source. */
    boolean isWithoutAnonymousMount() {
        return withoutAnonymousMount;
    }

    void noteWithoutAnonymousMount() {
        withoutAnonymousMount = true;
    }

    /** Returns how much of an upload the host is known to take in a part of it; the greatest number as long as it refused none. */
    long largestChunk() {
        return largestChunk;
    }

    /** Returns how much the host is known to take in any request; the greatest number as long as it refused none. */
    long largestRequest() {
        return largestRequest;
    }

    /**
     * Notes how much the host took after it had refused more.
     *
     * @param ofAll whether that is so for all requests, or only for those that add a part to a session
     */
    synchronized void takesNoMoreThan(long bytes, boolean ofAll) {
        largestChunk = Math.min(largestChunk, bytes);
        if (ofAll) {
            largestRequest = Math.min(largestRequest, bytes);
        }
    }
}
