// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * A record of whether a registry's refusals of HEAD are reliable, for one kind of content. Some registries and caches (Nexus, Harbor) answer
 * 404 to HEAD for content that GET finds; others redirect HEAD to storage whose URLs are signed for GET.
 *
 * <p>The first 404 is confirmed by GET. If GET finds the content, HEAD is not used any more; if it does not, each 404 counts from then on.
 * A refusal that may be about the method (400, 403, 405, 501) is never an answer: GET decides.
 *
 * <p>Safe for use by many threads.
 */
final class HeadTrust {
    private static final Set<Integer> ABOUT_METHOD = Set.of(405, 501);
    private static final Set<Integer> PERHAPS_ABOUT_METHOD = Set.of(400, 403);
    private static final Set<Integer> ABOUT_CONTENT = Set.of(400, 401, 403, 404);

    private volatile boolean broken;
    private volatile boolean confirmed;

    /**
     * Returns what HEAD answers, or GET where HEAD cannot be relied on or tells too little.
     *
     * @param head returns empty where the answer tells too little
     */
    <T> T resolve(Question<Optional<T>> head, Question<T> get) throws IOException {
        return resolve(head, get, false);
    }

    /**
     * Returns the same, but believes the first 404 as well, and each 400 and 403: for callers to whom it costs little if it is wrong.
     *
     * @param head returns empty where the answer tells too little
     */
    <T> T resolveUnconfirmed(Question<Optional<T>> head, Question<T> get) throws IOException {
        return resolve(head, get, true);
    }

    /** Returns what HEAD answers about content that GET has found; empty where HEAD fails in any way, or tells too little. */
    <T> Optional<T> ask(Question<Optional<T>> head) throws IOException {
        if (broken) {
            return Optional.empty();
        }
        try {
            return head.ask();
        } catch (OciException e) {
            // A 404 may be right meanwhile: another client may have deleted the content.
            if (hasStatus(e, ABOUT_METHOD)) {
                broken = true;
            }
            return Optional.empty();
        }
    }

    /**
     * Returns what HEAD answers about content that GET delivers; where HEAD fails in any way, or tells too little, what reading tells. A
     * refusal of HEAD is known to be wrong once the content was read.
     *
     * @param read reads and verifies the content
     */
    <T> T askOrRead(Question<Optional<T>> head, Question<T> read) throws IOException {
        if (broken) {
            return read.ask();
        }
        Optional<T> told;
        boolean refused = false;
        try {
            told = head.ask();
        } catch (OciException e) {
            told = Optional.empty();
            refused = e instanceof UnsupportedException || hasStatus(e, ABOUT_CONTENT);
        }
        if (told.isPresent()) {
            return told.get();
        }
        T answer = read.ask();
        if (refused) {
            broken = true;
        }
        return answer;
    }

    private static boolean hasStatus(OciException failure, Set<Integer> statuses) {
        return failure.status().isPresent()
                && statuses.contains(failure.status().getAsInt());
    }

    private <T> T resolve(Question<Optional<T>> head, Question<T> get, boolean believing) throws IOException {
        if (broken) {
            return get.ask();
        }
        Optional<T> told;
        try {
            told = head.ask();
        } catch (NotFoundException e) {
            if (believing || confirmed) {
                throw e;
            }
            return confirm(e, get);
        } catch (OciException e) {
            boolean undecided = !believing && hasStatus(e, PERHAPS_ABOUT_METHOD);
            if (!undecided && !(e instanceof UnsupportedException)) {
                throw e;
            }
            T answer = get.ask();
            broken = true;
            return answer;
        }
        return told.isPresent() ? told.get() : get.ask();
    }

    private <T> T confirm(NotFoundException refusal, Question<T> get) throws IOException {
        T answer;
        try {
            answer = get.ask();
        } catch (OciException e) {
            if (e instanceof NotFoundException) {
                confirmed = true;
            }
            refusal.addSuppressed(e);
            throw refusal;
        }
        broken = true;
        return answer;
    }

    /** Sends a request and reads its answer. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException;
    }
}
