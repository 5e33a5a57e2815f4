// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with the transfer of a blob that broke, for one reader: it asks for the rest, as often as the {@link RetryPolicy} allows without
 * progress. A registry that sends the whole instead is skipped through, up to a bound. Used by one thread, stopped by any: while that thread
 * waits for the rest, a stop interrupts it.
 */
final class BlobRest {
    /** A transfer that got so far since it broke last is well enough to start counting anew. */
    private static final long PROGRESS_BYTES = 1 << 20;

    private final Caller caller;
    private final WireRequest request;
    private final String repository;
    private final Digest digest;
    private final long size;
    private final @Nullable String etag;
    private final long maxSkipBytes;
    private CallBudget budget;
    private int attempt;
    private long brokeAt = -PROGRESS_BYTES;
    private @Nullable Thread waiting;
    private boolean interrupting;
    private boolean stopped;

    /**
     * Creates what goes on with a transfer.
     *
     * @param request what the transfer began with
     * @param size the size of the whole blob
     * @param first the answer that it began with
     */
    BlobRest(
            Caller caller,
            WireRequest request,
            String repository,
            Digest digest,
            long size,
            Reply first,
            long maxSkipBytes) {
        this.caller = caller;
        this.request = request;
        this.repository = repository;
        this.digest = digest;
        this.size = size;
        this.etag = first.headers()
                .firstValue("ETag")
                .filter(tag -> tag.startsWith("\"") && tag.length() <= 256)
                .orElse(null);
        this.maxSkipBytes = maxSkipBytes;
        this.budget = caller.retries().budget();
    }

    /**
     * Waits as long as is fit, and asks for the rest.
     *
     * @param failure how the transfer broke
     * @param position the offset in the blob of the first byte that is missing
     * @param end the offset in the blob behind the last byte that is wanted
     * @return an answer whose next byte is the one at that position
     * @throws IOException the failure, if nothing more is tried; another one if this was stopped
     */
    Reply after(IOException failure, long position, long end) throws IOException {
        begin();
        Reply rest = null;
        try {
            rest = goOn(failure, position, end);
        } finally {
            settle(rest);
        }
        return rest;
    }

    private synchronized void begin() throws IOException {
        requireGoing();
        waiting = Thread.currentThread();
    }

    /** Whoever waited here is not left interrupted by a stop. */
    private void settle(@Nullable Reply rest) throws IOException {
        boolean late;
        synchronized (this) {
            waiting = null;
            late = stopped;
            if (interrupting) {
                boolean unused = Thread.interrupted();
            }
        }
        if (late) {
            if (rest != null) {
                rest.close();
            }
            throw closed();
        }
    }

    private synchronized void requireGoing() throws IOException {
        if (stopped) {
            throw closed();
        }
    }

    private static IOException closed() {
        return new IOException("the reader is closed");
    }

    /** Ends it: nothing is asked for any more, and a thread that waits for the rest fails. */
    synchronized void stop() {
        stopped = true;
        // An interrupt that is not from here is not taken back afterwards.
        if (waiting != null && !waiting.isInterrupted()) {
            interrupting = true;
            waiting.interrupt();
        }
    }

    private Reply goOn(IOException failure, long position, long end) throws IOException {
        Retries retries = caller.retries();
        if (position - brokeAt >= PROGRESS_BYTES) {
            attempt = 0;
            budget = retries.budget();
        }
        brokeAt = position;
        Host host = caller.host(request.uri());
        IOException latest = failure;
        int[] sent = {1};
        while (true) {
            attempt += sent[0];
            Duration pause = retries.pause(attempt);
            if (!retries.again(host, budget, attempt, retries.time().nanos(), pause)) {
                throw Caller.counted(latest, attempt);
            }
            budget.pause(pause.toNanos());
            requireGoing();
            try {
                return retries.spend(() -> {
                    try {
                        return ask(position, end);
                    } finally {
                        sent[0] = retries.budget().sent();
                    }
                });
            } catch (OciException e) {
                if (Thread.currentThread().isInterrupted() || !e.code().equals(ErrorCode.UNAVAILABLE)) {
                    failure.addSuppressed(e);
                    throw Caller.counted(failure, attempt);
                }
                latest = e;
            }
        }
    }

    private Reply ask(long position, long end) throws IOException {
        WireRequest rest = request.withHeader("Range", "bytes=" + position + "-" + (end - 1));
        Reply reply = caller.call(new Endpoint<>(
                etag == null ? rest : rest.withHeader("If-Range", etag),
                "blob " + digest + " from byte " + position,
                repository,
                Set.of(200, 206),
                ErrorCode.BLOB_UNKNOWN,
                Blobs::kept));
        try {
            Headers.requireDigest(reply, digest);
            if (Headers.isEncoded(reply.headers())) {
                throw reply.nonsense("the rest of a blob came encoded, which was not asked for");
            }
            if (reply.status() == 206) {
                requireRest(reply, position, end);
            } else {
                skip(reply, position);
            }
            return reply;
        } catch (RuntimeException e) {
            reply.close();
            throw e;
        } catch (IOException e) {
            reply.close();
            throw Caller.explain(e, reply.label());
        }
    }

    private void requireRest(Reply reply, long position, long end) throws OciException {
        String text = reply.headers().firstValue("Content-Range").orElse("");
        ContentRange sent = ContentRange.parse(text);
        if (sent == null
                || sent.first() != position
                || sent.last() != end - 1
                || (sent.size() >= 0 && sent.size() != size)) {
            throw reply.fault(
                    ErrorCode.RANGE_INVALID,
                    "asked for bytes " + position + "-" + (end - 1) + "/" + size + ", got " + Printable.of(text));
        }
    }

    private void skip(Reply reply, long position) throws IOException {
        if (position > maxSkipBytes) {
            throw reply.fault(
                    ErrorCode.RANGE_INVALID,
                    "the registry sends the whole blob again, and to skip " + position
                            + " bytes of it is more than is allowed");
        }
        long length = Headers.contentLength(reply.headers());
        if (length >= 0 && length != size) {
            throw reply.fault(ErrorCode.SIZE_INVALID, "the blob had " + size + " bytes, now it has " + length);
        }
        reply.body().skipNBytes(position);
    }
}
