// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Cursors for positions in the list of repositories: random names, because the position itself is the name of a
 * repository that the client may not be allowed to know. At most 10,000, each for ten minutes. Safe for use by many
 * threads.
 */
final class ListingCursors {
    private static final String PREFIX = "ocikit-cursor/";
    private static final Pattern CURSOR = Pattern.compile(PREFIX + "[0-9a-f]{32}");
    private static final int RANDOM_BYTES = 16;
    private static final Duration LIFETIME = Duration.ofMinutes(10);
    private static final int MAX_CURSORS = 10_000;

    private static final ErrorCode EXPIRED = new ErrorCode("PAGINATION_EXPIRED");

    private final InstantSource clock;
    private final Remembered<String> positions;
    private final SecureRandom random = new SecureRandom();

    ListingCursors(InstantSource clock) {
        this.clock = clock;
        positions = new Remembered<>(MAX_CURSORS, clock);
    }

    /** Returns a cursor for a position, a valid name of a repository. */
    String cursor(String position) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        String cursor = PREFIX + HexFormat.of().formatHex(bytes);
        positions.put(cursor, position, clock.instant().plus(LIFETIME));
        return cursor;
    }

    /**
     * Returns the position that a client continues after.
     *
     * @param startAfter a cursor, or the name of a repository, which is a position itself
     * @throws OciException if the cursor is unknown or has expired
     */
    String position(String startAfter) throws OciException {
        if (!CURSOR.matcher(startAfter).matches()) {
            return startAfter;
        }
        String position = positions.get(startAfter);
        if (position == null) {
            throw OciException.of(EXPIRED, "the list must be read from its beginning again", 400, null, null);
        }
        return position;
    }
}
