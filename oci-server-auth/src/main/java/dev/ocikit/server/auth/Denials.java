// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Need;
import dev.ocikit.api.OciException;
import org.jspecify.annotations.Nullable;

/** How visitors are told that they may not do something. */
final class Denials {
    private Denials() {}

    /** Returns what somebody is told whom a name could help. */
    static OciException anonymous(String reason) {
        return OciException.of(ErrorCode.UNAUTHORIZED, reason);
    }

    /** Returns what somebody is told whom a policy does not let do something. */
    static OciException of(@Nullable String user, Need need) {
        String deed = phrase(need);
        return user == null
                ? anonymous("to " + deed + " takes a user name and a password")
                : OciException.of(ErrorCode.DENIED, "user " + user + " may not " + deed);
    }

    /** Returns what is done, as a phrase that follows {@code to} or {@code may not}. */
    static String phrase(Need need) {
        String repository = need.repository();
        return switch (need.access()) {
            case READ -> "read " + repository;
            case WRITE -> "write to " + repository;
            case DELETE -> "delete from " + repository;
            case LIST -> repository.isEmpty() ? "list repositories" : "list what is in " + repository;
        };
    }
}
