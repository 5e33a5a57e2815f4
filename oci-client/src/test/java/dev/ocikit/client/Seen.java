// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** A request as it came over the wire; header names are in lower case. */
record Seen(String method, String target, Map<String, List<String>> headers, long bodyLength, String body) {
    /** Returns the first value of a header, or the empty string. */
    String header(String name) {
        return headers.getOrDefault(name, List.of("")).get(0);
    }

    boolean has(String name) {
        return headers.containsKey(name);
    }

    byte[] bytes() {
        return body.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns the method and the target, as they stand in the request line. */
    @Override
    public String toString() {
        return method + " " + target;
    }
}
