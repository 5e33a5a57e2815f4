// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.http.HttpHeaders;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the warnings of a registry to a listener, each distinct one once (distribution-spec, "Warnings"), and those of the client about
 * its answers. Only the form of the specification counts: {@code 299 - "text"}.
 */
final class Warnings {
    private static final String START = "299 - \"";
    /** What the specification allows in one answer. */
    private static final int MAX_CHARS = 4096;

    private static final int REMEMBERED = 256;
    /** The link itself may hold a secret. */
    private static final String UNREADABLE_LINK =
            "the registry names a next page in a Link header that is not of the form"
                    + " <URL>; rel=\"next\" (RFC 8288); the list may be incomplete";

    private final Consumer<? super String> listener;
    private final Set<String> seen = Collections.synchronizedSet(Collections.newSetFromMap(new Recent()));

    Warnings(Consumer<? super String> listener) {
        this.listener = listener;
    }

    void report(HttpHeaders headers) {
        int total = 0;
        for (String value : headers.allValues("Warning")) {
            total += value.length();
            String text = total > MAX_CHARS ? null : text(value);
            if (text != null) {
                tell(text);
            }
        }
        if (Links.areUnreadable(headers)) {
            tell(UNREADABLE_LINK);
        }
    }

    private void tell(String text) {
        if (seen.add(text)) {
            listener.accept(text);
        }
    }

    private static @Nullable String text(String value) {
        String trimmed = value.strip();
        if (!trimmed.startsWith(START)) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (int i = START.length(); i < trimmed.length(); i++) {
            char c = trimmed.charAt(i);
            if (c == '"') {
                return i == trimmed.length() - 1 ? text.toString() : null;
            }
            if (c == '\\' && ++i < trimmed.length()) {
                c = trimmed.charAt(i);
            }
            text.append(Printable.of(c));
        }
        return null;
    }

    /** The last few warnings: a registry must not fill our memory with ever new ones. */
    private static final class Recent extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }
}
