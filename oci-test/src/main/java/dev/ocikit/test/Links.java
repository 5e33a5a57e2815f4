// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code Link} to the next page of a list. */
final class Links {
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>;\\s*rel=\"?next\"?");

    private Links() {}

    /** Returns the target of the next page, verbatim but for what makes it absolute, or null after the last page. */
    static @Nullable String next(Wire wire, Reply page) {
        for (String link : page.values("Link")) {
            Matcher matcher = NEXT.matcher(link);
            if (matcher.find()) {
                return wire.resolve(page, matcher.group(1));
            }
        }
        return null;
    }
}
