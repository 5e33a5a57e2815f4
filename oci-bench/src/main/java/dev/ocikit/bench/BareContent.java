// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Bodies by the paths they were put to, and by their digests. What is pushed is hashed, since a registry cannot help it, and believed. */
final class BareContent {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Map<String, ByteBuffer> bodies = new ConcurrentHashMap<>();

    /** An answer with one header. */
    record Answer(int status, String header, String value, ByteBuffer body) {}

    Answer answer(String method, String path, @Nullable String query, InputStream body) throws IOException {
        return switch (method) {
            case "GET" -> {
                ByteBuffer found = bodies.get(path);
                yield found == null ? empty(404) : new Answer(200, "ETag", "x", found.duplicate());
            }
            case "POST" -> new Answer(202, "Location", path + "1", NOTHING);
            case "PUT" -> {
                byte[] bytes = body.readAllBytes();
                Digest digest = Digest.sha256(bytes);
                String location = query == null ? path : path.substring(0, path.indexOf("/uploads/")) + "/" + digest;
                bodies.put(location, ByteBuffer.wrap(bytes));
                bodies.put(location.substring(0, location.lastIndexOf('/') + 1) + digest, ByteBuffer.wrap(bytes));
                yield new Answer(201, "Location", location, NOTHING);
            }
            case "DELETE" -> {
                bodies.remove(path);
                yield empty(202);
            }
            default -> empty(404);
        };
    }

    private static Answer empty(int status) {
        return new Answer(status, "ETag", "x", NOTHING);
    }
}
