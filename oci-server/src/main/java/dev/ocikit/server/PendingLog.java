// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A line of the request log that waits for the end of its request. */
final class PendingLog {
    private static final String UPLOADS = "/blobs/uploads/";
    private static final String HIDDEN = "***";

    private final Request request;
    private final Consumer<RequestLog> log;
    private final long start = System.nanoTime();
    private @Nullable Throwable cause;
    private @Nullable String user;

    PendingLog(Request request, Consumer<RequestLog> log) {
        this.request = request;
        this.log = log;
    }

    /** Takes down the error behind the answer. */
    void note(Throwable error) {
        cause = error;
    }

    /** Takes down who sent the request. */
    void user(@Nullable String name) {
        user = name;
    }

    /** Hands over the line. */
    void write(Response response, @Nullable Throwable failure) {
        log.accept(new RequestLog(
                request.remote(),
                request.client(),
                user,
                request.method(),
                visible(request.path()),
                response.status(),
                response.bytes() == null && response.blob() == null ? 0 : response.contentLength(),
                Duration.ofNanos(System.nanoTime() - start),
                failure != null ? failure : cause));
    }

    /** Returns a path without the name of an upload session, which anyone could continue the upload with. */
    private static String visible(String path) {
        String normal = Percent.normalize(path);
        int uploads = normal.indexOf(UPLOADS);
        int name = uploads + UPLOADS.length();
        return uploads < 0 || name == normal.length() ? path : normal.substring(0, name) + HIDDEN;
    }
}
