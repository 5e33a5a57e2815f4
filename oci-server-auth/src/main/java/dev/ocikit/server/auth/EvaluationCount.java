// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

/** The number of patterns that were evaluated for one request. For one thread. */
final class EvaluationCount {
    private long evaluations;

    void add() {
        evaluations++;
    }

    long value() {
        return evaluations;
    }
}
