// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A call and what became of it. It goes on changing while the call's stream or listing is used; safe for use by many threads.
 */
public final class CallRecord {
    private final Call<?> call;
    private final AtomicLong bytesRead = new AtomicLong();
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong itemsListed = new AtomicLong();
    private volatile boolean answered;
    private volatile boolean closed;
    private volatile @Nullable ErrorCode error;

    CallRecord(Call<?> call) {
        this.call = call;
    }

    /** Returns the call. */
    public Call<?> call() {
        return call;
    }

    /** Tells whether the call was answered; a stream or listing that it returned may still have failed later. */
    public boolean isAnswered() {
        return answered;
    }

    /** Tells whether the reader or writer that the call returned is closed. */
    public boolean isClosed() {
        return closed;
    }

    /** Returns the code of the error that ended the call or its stream, {@code UNAVAILABLE} if it had none. */
    public Optional<ErrorCode> error() {
        return Optional.ofNullable(error);
    }

    /** Returns how many bytes were read from the reader that the call returned. */
    public long bytesRead() {
        return bytesRead.get();
    }

    /** Returns how many bytes went into the registry: those of a pushed blob, or those written to an upload. */
    public long bytesWritten() {
        return bytesWritten.get();
    }

    /** Returns how many items were taken from the listing that the call returned. */
    public long itemsListed() {
        return itemsListed.get();
    }

    @Override
    public String toString() {
        return call + (error == null ? "" : " failed with " + error);
    }

    void answered() {
        answered = true;
    }

    void closed() {
        closed = true;
    }

    void failed(ErrorCode code) {
        error = code;
    }

    void read(long bytes) {
        bytesRead.addAndGet(bytes);
    }

    void written(long bytes) {
        bytesWritten.addAndGet(bytes);
    }

    void listed() {
        itemsListed.incrementAndGet();
    }
}
