// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A registry that does not send parts of a blob: it sends the whole, or refuses. */
final class PartsRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String source;

    /**
     * Creates an exception.
     *
     * @param source the host or member that sent the whole, or null if that is unknown
     */
    PartsRefusedException(String message, @Nullable String source) {
        super(message);
        this.source = source;
    }

    @Nullable
    String source() {
        return source;
    }

    /**
     * Tells whether a failure to get the first part of a blob may mean that: a part of another length than asked for, or of a blob whose size
     * is not told, comes with a good status.
     */
    static boolean mayBeMeantBy(OciException failure) {
        return isMeantBy(failure) || failure.status().orElse(0) / 100 == 2;
    }

    /** Tells whether a failure means that. */
    static boolean isMeantBy(IOException failure) {
        return failure instanceof PartsRefusedException
                || (failure instanceof OciException refusal
                        && (refusal.code().equals(ErrorCode.RANGE_INVALID)
                                || refusal.code().equals(ErrorCode.UNSUPPORTED)
                                || refusal.status().orElse(0) == 400));
    }
}
