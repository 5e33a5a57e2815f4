// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.server.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the {@code Authorization} of a request (RFC 9110 section 11.6.2).
 *
 * @param scheme in lower case; empty for what is no credentials at all
 * @param value what follows the scheme
 */
record Credentials(String scheme, String value) {
    /** Longer than any token that proxies and servers let through. */
    static final int MAX_CHARS = 16 * 1024;

    private static final Credentials DAMAGED = new Credentials("", "");

    /** Returns the credentials of a request; null if there are none, and damaged ones if they cannot be read. */
    static @Nullable Credentials of(Request request) {
        List<String> headers = request.headers("Authorization");
        if (headers.isEmpty()) {
            return null;
        }
        String header = headers.get(0).strip();
        int space = header.indexOf(' ');
        if (headers.size() > 1 || space < 1 || header.length() > MAX_CHARS) {
            return DAMAGED;
        }
        String scheme = header.substring(0, space);
        return new Credentials(
                scheme.equalsIgnoreCase("basic") ? "basic" : scheme.equalsIgnoreCase("bearer") ? "bearer" : "",
                header.substring(space + 1).strip());
    }

    /** Returns name and password; null if these are not credentials of the scheme {@code Basic} (RFC 7617). */
    @Nullable
    Login login() {
        if (!scheme.equals("basic")) {
            return null;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            return null;
        }
        for (int colon = 0; colon < bytes.length; colon++) {
            if (bytes[colon] == ':') {
                String user = new String(bytes, 0, colon, StandardCharsets.UTF_8);
                return new Login(user, Arrays.copyOfRange(bytes, colon + 1, bytes.length));
            }
        }
        return null;
    }

    /** Returns the scheme alone: the rest is secret. */
    @Override
    public String toString() {
        return "Credentials[" + scheme + "]";
    }

    /** A name and a password. */
    static final class Login {
        private final String user;
        private final byte[] password;

        Login(String user, byte[] password) {
            this.user = user;
            this.password = password;
        }

        String user() {
            return user;
        }

        /** Returns the bytes of the password, which belong to the caller. */
        byte[] password() {
            return password;
        }

        /** Tells whether both are empty, which is how some clients say that they have none. */
        boolean isEmpty() {
            return user.isEmpty() && password.length == 0;
        }

        @Override
        public String toString() {
            return "Login[" + user + "]";
        }
    }
}
