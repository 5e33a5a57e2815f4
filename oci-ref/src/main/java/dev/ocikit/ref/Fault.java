// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

/** The first breach of a grammar: where it is and which rule it breaks. Made only when a match fails. */
record Fault(int position, String rule) {

    InvalidReferenceException in(String kind, String input) {
        return new InvalidReferenceException(kind, input, position, rule);
    }
}
