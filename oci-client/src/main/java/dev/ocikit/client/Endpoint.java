// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import java.io.IOException;
import java.util.Set;

/**
 * One request to one endpoint of the distribution specification, as a value: what is sent, what is asked for, which statuses are a
 * success, and how the answer is read. It does nothing; {@link Caller} performs it.
 *
 * @param request what is sent
 * @param subject what is asked for, as messages name it, for instance {@code blob sha256:…}
 * @param repository the repository, or empty
 * @param expected the statuses that {@code answer} understands
 * @param missing the code of a status 404 that does not explain itself
 * @param answer reads a successful answer
 * @param anyContent whether the answer's body can be anything, a web page for instance, because {@code answer} verifies it
 */
record Endpoint<T>(
        WireRequest request,
        String subject,
        String repository,
        Set<Integer> expected,
        ErrorCode missing,
        Answer<T> answer,
        boolean anyContent) {

    Endpoint(
            WireRequest request,
            String subject,
            String repository,
            Set<Integer> expected,
            ErrorCode missing,
            Answer<T> answer) {
        this(request, subject, repository, expected, missing, answer, false);
    }

    /** Returns the same request for content whose {@code answer} verifies it. */
    Endpoint<T> forAnyContent() {
        return new Endpoint<>(request, subject, repository, expected, missing, answer, true);
    }

    /** Returns what a successful answer is, as messages name it. */
    String content() {
        String kind = kind();
        return switch (kind) {
            case "manifest", "blob" -> "a " + kind;
            case "tags", "repositories", "referrers" -> "a list of " + kind;
            default -> "the answer of a registry";
        };
    }

    /** Returns whether a successful answer is a JSON object. */
    boolean isForDocument() {
        return switch (kind()) {
            case "manifest", "tags", "repositories", "referrers" -> true;
            default -> false;
        };
    }

    private String kind() {
        return request.method().equals("GET") ? subject.split(" ", 2)[0] : "";
    }

    /** Returns the beginning of every message about this request. */
    String label(String registry) {
        String where = repository.isEmpty() ? registry : registry + "/" + repository;
        return request.method() + " " + subject + " of " + where + ": ";
    }

    /** Reads a successful answer. */
    @FunctionalInterface
    interface Answer<T> {
        /** Returns what the answer says. The body is closed afterwards, unless {@link Reply#keep} was called. */
        T read(Reply reply) throws IOException;
    }
}
