// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Listing;
import dev.ocikit.api.Need;
import java.io.IOException;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The repositories that a user may read, among those of another listing. It ends early when it has examined 50,000
 * names or evaluated 200,000 patterns; the cursor of its {@link #continuation} is for the position then. For one
 * thread.
 */
final class BoundedListing extends Listing<String> {
    static final int MAX_NAMES = 50_000;
    static final int MAX_EVALUATIONS = 200_000;

    private final Listing<String> names;
    private final UserPermissions permissions;
    private final UnaryOperator<String> cursors;
    private final EvaluationCount evaluations = new EvaluationCount();
    private int examined;
    private int left;
    private @Nullable String continuation;

    /**
     * Creates a listing.
     *
     * @param limit the maximum number of items
     * @param cursors returns a cursor for a position, which is a name that the user may not be allowed to know
     */
    BoundedListing(Listing<String> names, int limit, UserPermissions permissions, UnaryOperator<String> cursors) {
        this.names = names;
        this.left = limit;
        this.permissions = permissions;
        this.cursors = cursors;
    }

    @Override
    public @Nullable String next() throws IOException {
        while (left > 0) {
            String name = names.next();
            if (name == null) {
                left = 0;
                return null;
            }
            examined++;
            boolean readable = permissions.allow(new Need(name, Access.READ), evaluations);
            left -= readable ? 1 : 0;
            if (left > 0 && (examined >= MAX_NAMES || evaluations.value() >= MAX_EVALUATIONS)) {
                left = 0;
                continuation = cursors.apply(name);
            }
            if (readable) {
                return name;
            }
        }
        return null;
    }

    @Override
    public Optional<String> continuation() {
        return Optional.ofNullable(continuation);
    }

    /** Returns the number of names that were examined. */
    int examined() {
        return examined;
    }

    /** Returns the number of patterns that were evaluated. */
    long evaluations() {
        return evaluations.value();
    }
}
