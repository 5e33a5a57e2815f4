// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.spec;

/** A maximum number of values in one document. Not thread-safe. */
final class ValueLimit {
    private final int max;
    private int count;

    ValueLimit(int max) {
        this.max = max;
    }

    int max() {
        return max;
    }

    /** Returns how many values were counted. */
    int count() {
        return count;
    }

    /** Counts a value at any depth, or returns false if there are too many. */
    boolean add() {
        return ++count <= max;
    }
}
