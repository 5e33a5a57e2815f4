// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.server.internal.PrintableText;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the request log says of one request.
 *
 * <p>The texts come from the client as they are. {@link #toString} is one line that is safe to print, whatever they hold.
 *
 * @param remote the address of the client
 * @param client the client that the request's use of the server is counted for, which a trusted proxy may have named
 * @param user the name of who sent the request, if it was proven; null if they have none
 * @param method the method
 * @param path the path as it was sent, without the query, which may hold secrets; the name of an upload session is {@code ***}
 * @param status the status of the answer
 * @param bytes the length of the answer's body
 * @param duration from the request's headers to the last byte of the answer
 * @param cause why the answer was not sent whole, or the error behind a status of 5xx; null if all went well
 */
public record RequestLog(
        String remote,
        ClientAddress client,
        @Nullable String user,
        String method,
        String path,
        int status,
        long bytes,
        Duration duration,
        @Nullable Throwable cause) {

    private static final int MAX_TEXT = 512;

    /** Returns what went wrong, if something did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(cause);
    }

    /** Returns the record in one line of {@code key=value}, texts from outside quoted, escaped and cut. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder(160);
        line.append("remote=");
        quote(line, remote);
        if (user != null) {
            line.append(" user=");
            quote(line, user);
        }
        line.append(" method=");
        quote(line, method);
        line.append(" path=");
        quote(line, path);
        line.append(" status=").append(status);
        line.append(" bytes=").append(bytes);
        line.append(" micros=").append(duration.toNanos() / 1000);
        if (cause != null) {
            line.append(" failure=");
            quote(line, String.valueOf(cause));
        }
        return line.toString();
    }

    private static void quote(StringBuilder line, String text) {
        line.append('"');
        PrintableText.append(line, text, MAX_TEXT);
        line.append('"');
    }
}
