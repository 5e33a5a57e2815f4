// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.OciRegistry;
import java.util.regex.Pattern;

/**
 * One of the registries that a {@link UnifiedRegistry} makes one of.
 *
 * @param name what the member goes by in errors, reports and upload ids: 1 to 64 letters, digits, {@code .}, {@code _} and {@code -}. An
 *     upload can be resumed as long as the name stays the same
 * @param registry the registry; whoever opened it closes it
 * @param role what it is asked for
 */
public record Member(String name, OciRegistry registry, MemberRole role) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Member {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a member's name is 1 to 64 letters, digits, dots, underscores and hyphens, not \"" + name + "\"");
        }
    }

    /** Returns a member that is read and written to. */
    public static Member of(String name, OciRegistry registry) {
        return new Member(name, registry, MemberRole.READ_WRITE);
    }

    /** Returns a member of a role. */
    public static Member of(String name, OciRegistry registry, MemberRole role) {
        return new Member(name, registry, role);
    }
}
