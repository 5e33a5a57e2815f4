// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.Need;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The permissions of users, from a file with one permission in each line:
 *
 * <pre>
 * # who      repositories   what
 * anonymous  library/**     read,list
 * *          **             read,list
 * alice      team/**        all
 * </pre>
 *
 * <p>The first word is the name of a user, {@code *} for every user, or {@code anonymous} for every client, with or
 * without a name. The second is a {@link dev.ocikit.filter.RepositoryPattern}: {@code *} stands for characters within
 * an element of a name, {@code **} for any number of elements. The third is a list of {@code read}, {@code write},
 * {@code delete} and {@code list} (of tags and referrers), or {@code all}.
 *
 * <p>Permissions add up, whatever their order: something is allowed if one line allows it, and no line takes away what
 * another gives. So a client never loses a permission by logging in. The list of repositories is allowed to clients
 * that may read any, and holds those that they may read. The server examines a bounded number of names for one page of
 * it, so a page can be short, or empty, and still link to a next one.
 *
 * <p>The file is read again when it changes, which is noticed within a second of the next request. If the new content
 * is malformed, the previous content stays in force and a warning is logged. Safe for use by many threads.
 */
public final class AccessPolicy {
    private static final AccessPolicy USERS_DO_EVERYTHING = of(List.of(Permission.EVERYTHING));

    private final Supplier<PermissionTable> permissions;
    private final ListingCursors cursors;

    private AccessPolicy(Supplier<PermissionTable> permissions, InstantSource clock) {
        this.permissions = permissions;
        this.cursors = new ListingCursors(clock);
    }

    private static AccessPolicy of(List<Permission> permissions) {
        PermissionTable table = new PermissionTable(permissions);
        return new AccessPolicy(() -> table, InstantSource.system());
    }

    /** Returns the policy by which every user may do everything, and clients without a name nothing. */
    public static AccessPolicy users() {
        return USERS_DO_EVERYTHING;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or has a malformed line; the message names file and line
     */
    public static AccessPolicy open(Path file) throws IOException {
        return open(file, InstantSource.system());
    }

    static AccessPolicy open(Path file, InstantSource clock) throws IOException {
        WatchedFile<PermissionTable> watched =
                WatchedFile.open(file, (text, warnings) -> new PermissionTable(Permission.parse(text)), clock);
        return new AccessPolicy(watched::content, clock);
    }

    /**
     * Returns whether a user may do something.
     *
     * @param user a name that was proven; null for a client without one
     */
    public boolean allows(@Nullable String user, Need need) {
        return of(user).allow(need, new EvaluationCount());
    }

    /** Returns whether a user may read all repositories, those that do not exist yet included. */
    boolean readsEverything(@Nullable String user) {
        return of(user).readEverything();
    }

    /** Returns the present permissions of a user, or of a client without a name. */
    UserPermissions of(@Nullable String user) {
        return new UserPermissions(permissions.get().of(user));
    }

    /** Returns the cursors of lists that ended early. */
    ListingCursors cursors() {
        return cursors;
    }
}
