// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, looked up in the raw query: there are few, and most requests have none. */
final class Query {
    private final String raw;

    Query(@Nullable String raw) {
        this.raw = raw == null ? "" : raw;
    }

    /** Returns the value of the first parameter of a name; null if there is none, or if it is empty. */
    @Nullable
    String first(String name) throws OciException {
        List<String> values = all(name);
        return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
    }

    /**
     * Returns the digest that the first parameter of a name is; null if there is none, or if it is empty.
     *
     * @throws OciException DIGEST_INVALID if it is something else, correctly encoded or not
     */
    @Nullable
    Digest digest(String name) throws OciException {
        String text;
        try {
            text = first(name);
        } catch (OciException e) {
            throw OciException.of(ErrorCode.DIGEST_INVALID, String.valueOf(e.getMessage()), e);
        }
        return text == null ? null : Target.digest(text);
    }

    /** Returns the values of all parameters of a name, in order. */
    List<String> all(String name) throws OciException {
        if (raw.isEmpty()) {
            return List.of();
        }
        List<String> values = new ArrayList<>();
        for (int from = 0; from < raw.length(); ) {
            int ampersand = raw.indexOf('&', from);
            int end = ampersand < 0 ? raw.length() : ampersand;
            int equals = raw.indexOf('=', from);
            int nameEnd = equals < 0 || equals > end ? end : equals;
            if (isName(from, nameEnd, name)) {
                values.add(Percent.decode(raw.substring(Math.min(nameEnd + 1, end), end)));
            }
            from = end + 1;
        }
        return values;
    }

    private boolean isName(int from, int to, String name) throws OciException {
        if (to - from == name.length()) {
            return raw.startsWith(name, from);
        }
        // An encoded name is longer. Nobody sends one, but it means the same.
        int percent = raw.indexOf('%', from);
        return percent >= 0
                && percent < to
                && Percent.decode(raw.substring(from, to)).equals(name);
    }
}
