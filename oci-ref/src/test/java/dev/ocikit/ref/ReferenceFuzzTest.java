// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.ref;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** Whatever the text, a reference is read or refused with a bounded, printable message, and prints as it was read. */
@Tag("wide")
class ReferenceFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void readsOrRefuses(FuzzedDataProvider data) {
        String text = data.consumeRemainingAsString();
        try {
            require(Reference.parse(text).toString().equals(text), "prints another text");
        } catch (InvalidReferenceException e) {
            judge(e, text);
        }
        try {
            Reference reference = Reference.parseFamiliar(text);
            require(Reference.parse(reference.toString()).equals(reference), "canonical form is another reference");
            require(
                    Reference.parseFamiliar(reference.familiar()).equals(reference),
                    "familiar form is another reference");
        } catch (InvalidReferenceException e) {
            judge(e, text);
        }
        try {
            require(Digest.parse(text).toString().equals(text) && Digest.isValid(text), "digest prints another text");
        } catch (InvalidReferenceException e) {
            require(!Digest.isValid(text), "a valid digest is refused");
            judge(e, text);
        }
    }

    private static void judge(InvalidReferenceException e, String text) {
        require(e.position() >= 0 && e.position() <= text.length(), "position out of the text");
        require(e.input().length() <= 100 && e.toString().length() < 400, "message not bounded");
        require(e.toString().chars().allMatch(c -> c >= ' ' && c < 127), "message not printable");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
