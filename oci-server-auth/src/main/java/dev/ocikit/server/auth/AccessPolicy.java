// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Access;
import dev.ocikit.api.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What each user may do, from a file with one permission in each line:
 *
 * <pre>
 * # who      repositories   what
 * anonymous  library/**     read,list
 * *          **             read,list
 * alice      team/**        all
 * </pre>
 *
 * <p><b>Who</b> is the name of a user, {@code *} for every user, or {@code anonymous} for everybody, with or without a name. <b>Repositories</b>
 * is a {@link dev.ocikit.filter.RepositoryPattern}: {@code *} stands for characters within an element of a name, {@code **} for any number of
 * elements. <b>What</b> is a list of {@code read}, {@code write}, {@code delete} and {@code list} (of tags and referrers), or {@code all}.
 *
 * <p>Permissions add up, whatever their order: something is allowed if one line allows it, and no line takes away what another gives. So a
 * line can be understood by itself, and whoever logs in never loses anything. The list of repositories is allowed to whoever may read any,
 * and shows what they may read.
 *
 * <p>The file is read again when it changes, which is noticed within a second of the next request; if it has become wrong, what it said
 * before still holds, and a warning is logged. Safe for use by many threads.
 */
public final class AccessPolicy {
    private static final AccessPolicy USERS_DO_EVERYTHING = new AccessPolicy(() -> List.of(Permission.EVERYTHING));

    private final Supplier<List<Permission>> permissions;

    private AccessPolicy(Supplier<List<Permission>> permissions) {
        this.permissions = permissions;
    }

    /** Returns the policy by which every user may do everything, and nobody else anything. */
    public static AccessPolicy users() {
        return USERS_DO_EVERYTHING;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or has a line that is wrong; the message names file and line
     */
    public static AccessPolicy open(Path file) throws IOException {
        return open(file, InstantSource.system());
    }

    static AccessPolicy open(Path file, InstantSource clock) throws IOException {
        return new AccessPolicy(WatchedFile.open(file, Permission::parse, clock)::content);
    }

    /**
     * Tells whether a user may do something.
     *
     * @param user a name that was proven; null for somebody without one
     */
    public boolean allows(@Nullable String user, Need need) {
        if (need.repository().isEmpty()) {
            return need.access() == Access.LIST && any(user, Permission::reads);
        }
        return any(user, permission -> permission.covers(need));
    }

    /** Tells whether a user may read all repositories, those included that are not there yet. */
    boolean readsEverything(@Nullable String user) {
        return any(user, permission -> permission.reads() && permission.isEverywhere());
    }

    private boolean any(@Nullable String user, Predicate<Permission> wanted) {
        for (Permission permission : permissions.get()) {
            if (permission.isFor(user) && wanted.test(permission)) {
                return true;
            }
        }
        return false;
    }
}
