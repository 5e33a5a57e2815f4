// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import java.util.Locale;

/** What has become of a call. */
public enum Outcome {
    /** It was answered with a reader, a writer or a listing, which goes on: another event follows. */
    OPEN,
    /** It was answered; its reader was read to the end, its upload was committed, its listing has ended. */
    DONE,
    /** Its reader was closed before the end, or its upload was left to be resumed. */
    PARTIAL,
    /** Its upload was cancelled. */
    CANCELLED,
    /** Its thread was interrupted. */
    INTERRUPTED,
    /** It failed, or its stream did. */
    FAILED;

    /** Returns the name in lower case, as logs have it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
