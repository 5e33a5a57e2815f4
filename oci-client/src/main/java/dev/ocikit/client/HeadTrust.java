// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import java.io.IOException;
import java.util.Optional;

/**
 * A record of whether a registry's refusals of HEAD are reliable, for one kind of content. Some registries and caches (Nexus, Harbor) answer
 * 404 to HEAD for content that GET finds; others redirect HEAD to storage whose URLs are signed for GET.
 *
 * <p>The first 404 is confirmed by GET. If GET finds the content, HEAD is not used any more; if it does not, each 404 counts from then on.
 * A refusal of HEAD itself is never an answer.
 *
 * <p>Safe for use by many threads.
 */
final class HeadTrust {
    private volatile boolean broken;
    private volatile boolean confirmed;

    /**
     * Returns what HEAD answers, or GET where HEAD cannot be relied on or tells too little.
     *
     * @param head returns empty where the answer tells too little
     */
    <T> T resolve(Question<Optional<T>> head, Question<T> get) throws IOException {
        return resolve(head, get, !confirmed);
    }

    /**
     * Returns the same, but believes the first 404 as well: for callers to whom it costs little if it is wrong.
     *
     * @param head returns empty where the answer tells too little
     */
    <T> T resolveUnconfirmed(Question<Optional<T>> head, Question<T> get) throws IOException {
        return resolve(head, get, false);
    }

    /** Returns what HEAD answers about content that GET has found; empty where HEAD does not answer, or tells too little. */
    <T> Optional<T> ask(Question<Optional<T>> head) throws IOException {
        if (broken) {
            return Optional.empty();
        }
        try {
            return head.ask();
        } catch (NotFoundException | UnsupportedException e) {
            broken = true;
            return Optional.empty();
        }
    }

    private <T> T resolve(Question<Optional<T>> head, Question<T> get, boolean confirming) throws IOException {
        if (broken) {
            return get.ask();
        }
        Optional<T> told;
        try {
            told = head.ask();
        } catch (NotFoundException e) {
            if (!confirming) {
                throw e;
            }
            return confirm(e, get);
        } catch (UnsupportedException e) {
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
