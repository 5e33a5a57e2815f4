// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import org.jspecify.annotations.Nullable;

/** Where a client thinks that it talks to. */
final class Origin {
    private static final int MAX_CHARS = 255 + 6;

    private Origin() {}

    /** Returns scheme, host and port; null if the client's {@code Host} is missing or could not stand in a URL of its own. */
    static @Nullable String of(boolean secure, @Nullable String host) {
        if (host == null || host.isEmpty() || host.length() > MAX_CHARS) {
            return null;
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-._:[]".indexOf(c) < 0) {
                return null;
            }
        }
        return (secure ? "https://" : "http://") + host;
    }
}
