// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Which member has taken a change and which has not.
 *
 * @param operation the name of the method, for instance {@code pushBlob}
 * @param repository the repository
 * @param outcomes what it came to at each member that it was for, in their order
 */
public record WriteReport(String operation, String repository, List<MemberOutcome> outcomes) {
    public WriteReport {
        outcomes = List.copyOf(outcomes);
    }

    /** Returns whether every member has taken the change. */
    public boolean isComplete() {
        return outcomes.stream()
                .allMatch(outcome -> outcome.result() == MemberOutcome.Result.DONE
                        || outcome.result() == MemberOutcome.Result.ABSENT);
    }

    @Override
    public String toString() {
        return operation + " to " + repository + ": "
                + outcomes.stream().map(MemberOutcome::toString).collect(Collectors.joining("; "));
    }

    /** Returns the results by member as JSON, for instance <code>{"members":{"a":"DONE","b":"FAILED"}}</code>. */
    String toJson() {
        return outcomes.stream()
                .map(outcome -> "\"" + outcome.member() + "\":\"" + outcome.result() + "\"")
                .collect(Collectors.joining(",", "{\"members\":{", "}}"));
    }
}
