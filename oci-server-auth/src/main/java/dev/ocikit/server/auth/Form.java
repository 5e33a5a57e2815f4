// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters, of a query or of a body of the type {@code application/x-www-form-urlencoded}. */
final class Form {
    private final Map<String, List<String>> values = new HashMap<>();

    /** @throws IllegalArgumentException if a percent sign is not followed by two hexadecimal digits */
    Form(@Nullable String text) {
        if (text == null) {
            return;
        }
        for (String parameter : text.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                values.computeIfAbsent(decode(parameter.substring(0, equals)), name -> new ArrayList<>())
                        .add(decode(parameter.substring(equals + 1)));
            }
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Returns the value of a parameter; empty if there is none. */
    String first(String name) {
        return values.getOrDefault(name, List.of("")).get(0);
    }

    /** Returns all values of a parameter. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Returns the names alone: some of the values are secret. */
    @Override
    public String toString() {
        return "Form" + values.keySet();
    }
}
