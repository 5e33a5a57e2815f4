// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.Listing;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Counts what moves in one call, and tells a listener when the call returns and when its stream is over. Safe for use by many threads. */
final class Meter implements StreamMapper {
    private final CallListener listener;
    private final LongSupplier nanos;
    private final long start;

    private ObservedCall call;
    private Outcome outcome = Outcome.DONE;
    private @Nullable Outcome failure;
    private @Nullable ErrorCode error;
    private boolean over;
    private long bytes;
    private long fileBytes;
    private long items;
    private int limit;
    private int openings;
    private @Nullable Duration firstByte;

    /** Creates the meter of a call that begins now. */
    Meter(ObservedCall call, CallListener listener, LongSupplier nanos) {
        this.call = call;
        this.listener = listener;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
    }

    /** Performs the call. */
    <T> T measure(Call<T> performed, OciRegistry inner) throws IOException {
        T answer;
        try {
            answer = performed
                    .mapSource(source -> new MeteredSource(source, this))
                    .on(inner);
        } catch (Throwable e) {
            failed(e);
            over();
            throw e;
        }
        count(performed, answer);
        T metered = performed.mapStreams(answer, this);
        answered();
        return metered;
    }

    private synchronized void count(Call<?> performed, Object answer) {
        if (answer instanceof ManifestContent manifest) {
            bytes = manifest.size();
        } else if (performed instanceof Call.PushManifest push) {
            bytes = push.manifest().size();
        } else if (bytes == 0) {
            bytes = fileBytes;
        }
        limit = limit(performed);
    }

    private static int limit(Call<?> performed) {
        if (performed instanceof Call.Tags tags) {
            return tags.options().limit();
        } else if (performed instanceof Call.Referrers referrers) {
            return referrers.options().limit();
        }
        return performed instanceof Call.Repositories repositories
                ? repositories.options().limit()
                : Integer.MAX_VALUE;
    }

    @Override
    public BlobReader reader(BlobReader reader) {
        opened();
        return new MeteredReader(reader, this);
    }

    @Override
    public BlobWriter writer(BlobWriter writer) {
        opened();
        return new MeteredWriter(writer, this);
    }

    @Override
    public <E> Listing<E> listing(Listing<E> listing) {
        opened();
        return Listing.from(() -> {
            E item;
            try {
                item = listing.next();
            } catch (IOException | RuntimeException e) {
                failed(e);
                over();
                throw e;
            }
            if (item == null || listed()) {
                completed();
                over();
            }
            return item;
        });
    }

    private synchronized void opened() {
        outcome = Outcome.OPEN;
    }

    private void answered() {
        CallEvent event;
        synchronized (this) {
            event = event(outcome);
            outcome = Outcome.PARTIAL;
        }
        listener.event(event);
    }

    /** Tells that the call, or the stream that it returned, is over. Only the first time counts. */
    void over() {
        CallEvent event;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            event = event(failure == null ? outcome : failure);
        }
        listener.event(event);
    }

    private CallEvent event(Outcome now) {
        return new CallEvent(call, now, error, bytes, items, sinceStart(), firstByte, Math.max(0, openings - 1));
    }

    private Duration sinceStart() {
        return Duration.ofNanos(nanos.getAsLong() - start);
    }

    /** Notes that what was to be read or listed is all there. */
    synchronized void completed() {
        outcome = Outcome.DONE;
    }

    /** Notes that an upload has become a blob, whatever went wrong on the way. */
    synchronized void committed(Digest digest) {
        call = call.withReference(digest.toString());
        outcome = Outcome.DONE;
        failure = null;
        error = null;
    }

    /** Notes that an upload was discarded, unless it had become a blob before. */
    synchronized void cancelled() {
        if (outcome != Outcome.DONE) {
            outcome = Outcome.CANCELLED;
        }
    }

    synchronized void failed(Throwable cause) {
        failure = isInterrupt(cause) ? Outcome.INTERRUPTED : Outcome.FAILED;
        error = failure == Outcome.INTERRUPTED ? null : code(cause);
    }

    private static boolean isInterrupt(Throwable cause) {
        return cause instanceof ClosedByInterruptException
                || (cause instanceof InterruptedIOException && !(cause instanceof SocketTimeoutException));
    }

    private static @Nullable ErrorCode code(Throwable cause) {
        if (cause instanceof OciException refusal) {
            return refusal.code();
        }
        if (cause instanceof SocketTimeoutException) {
            return ErrorCode.TIMEOUT;
        }
        return cause instanceof IOException ? ErrorCode.UNAVAILABLE : null;
    }

    /** Notes bytes that came from the registry; 0 or less for none. */
    synchronized void received(long count) {
        if (count > 0) {
            bytes += count;
            if (firstByte == null) {
                firstByte = sinceStart();
            }
        }
    }

    /** Notes bytes that went to the registry; 0 or less for none. */
    synchronized void sent(long count) {
        bytes += Math.max(0, count);
    }

    synchronized long bytes() {
        return bytes;
    }

    /** Notes that what is pushed is taken from its beginning. */
    synchronized void sourceOpened() {
        openings++;
    }

    /** Notes that what is pushed is taken as a file: nobody sees its bytes pass, but all of them have if the push succeeds. */
    synchronized void fileOpened(long size) {
        openings++;
        fileBytes = size;
    }

    /** Notes an item, and tells whether it is the last that was asked for. */
    private synchronized boolean listed() {
        return ++items >= limit;
    }
}
