// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.util.List;
import java.util.Optional;

/** Compares what a server did with a row of the smuggling table with what the row requires. */
final class SmugglingVerdict {
    private SmugglingVerdict() {}

    /**
     * Returns what is wrong, if anything is.
     *
     * @param seen the paths of the requests that reached the handler
     */
    static Optional<String> fault(SmugglingRow row, RawSocket.Conversation conversation, List<String> seen) {
        String facts = "statuses " + conversation.statuses() + ", handled " + seen;
        if (seen.stream().anyMatch(path -> path.contains("smuggled"))) {
            return Optional.of("a request inside a body was handled, " + facts);
        }
        if (!conversation.closed()) {
            return Optional.of("the server neither answered nor closed in time, " + facts);
        }
        boolean rejected = rejected(conversation, seen);
        boolean accepted = accepted(conversation, seen);
        boolean right = switch (row.expected()) {
            case REJECTED -> rejected;
            case ACCEPTED -> accepted;
            case EITHER -> rejected || accepted;
            case LAST -> conversation.statuses().size() == 1 && !marked(seen);
            case CLOSED -> seen.isEmpty();
            case ANSWERED -> answered(conversation, seen);
        };
        return right ? Optional.empty() : Optional.of("not " + row.expected() + ", " + facts);
    }

    private static boolean marked(List<String> seen) {
        return seen.stream().anyMatch(path -> path.contains("/marker"));
    }

    private static boolean rejected(RawSocket.Conversation conversation, List<String> seen) {
        return conversation.statuses().size() == 1 && conversation.statuses().get(0) >= 400 && !marked(seen);
    }

    private static boolean accepted(RawSocket.Conversation conversation, List<String> seen) {
        List<Integer> statuses = conversation.statuses();
        return statuses.size() == 2
                && statuses.get(0) < 300
                && statuses.get(1) == 404
                && seen.size() == 2
                && marked(seen.subList(1, 2));
    }

    /** The first request has a status of its own; the marker has one as well or is not handled. */
    private static boolean answered(RawSocket.Conversation conversation, List<String> seen) {
        int answers = conversation.statuses().size();
        return marked(seen) ? answers == 2 && seen.size() <= 2 : answers == 1 && seen.size() <= 1;
    }
}
