// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How {@link LargeBlobs} transfers. Immutable. */
public final class LargeOptions {
    private static final long MIB = 1 << 20;
    private static final LargeOptions DEFAULTS = new Builder().build();

    private final long thresholdBytes;
    private final int maxRequests;
    private final int firstRequests;
    private final long minRangeBytes;
    private final long memoryBytes;
    private final long chunkBytes;
    private final int attempts;
    private final Duration firstPause;
    private final Duration patience;
    private final @Nullable Consumer<? super TransferProgress> progress;
    private final @Nullable Executor executor;

    private LargeOptions(Builder builder) {
        thresholdBytes = builder.thresholdBytes;
        maxRequests = builder.maxRequests;
        firstRequests = Math.min(builder.firstRequests, maxRequests);
        minRangeBytes = builder.minRangeBytes;
        memoryBytes = builder.memoryBytes;
        chunkBytes = builder.chunkBytes;
        attempts = builder.attempts;
        firstPause = builder.firstPause;
        patience = builder.patience;
        progress = builder.progress;
        executor = builder.executor;
    }

    /** Returns the options with all defaults. */
    public static LargeOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .thresholdBytes(thresholdBytes)
                .maxRequests(maxRequests)
                .firstRequests(firstRequests)
                .minRangeBytes(minRangeBytes)
                .memoryBytes(memoryBytes)
                .chunkBytes(chunkBytes)
                .attempts(attempts)
                .firstPause(firstPause)
                .patience(patience);
        builder.progress = progress;
        builder.executor = executor;
        return builder;
    }

    /** Returns from which size on a blob is large. */
    public long thresholdBytes() {
        return thresholdBytes;
    }

    /** Returns how many requests all transfers together may have under way. */
    public int maxRequests() {
        return maxRequests;
    }

    /** Returns with how many requests a transfer begins. */
    public int firstRequests() {
        return firstRequests;
    }

    /** Returns the least size of a range. */
    public long minRangeBytes() {
        return minRangeBytes;
    }

    /** Returns how much content all transfers together may hold in memory. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Returns the size of the chunks of an upload; 0 if it is chosen by how the content is at hand. */
    public long chunkBytes() {
        return chunkBytes;
    }

    /** Returns how often a range or a chunk is tried without any progress. */
    public int attempts() {
        return attempts;
    }

    /** Returns how long to wait before a range or a chunk is tried again for the first time. */
    public Duration firstPause() {
        return firstPause;
    }

    /** Returns for how long a request may bring nothing while the reader waits. */
    public Duration patience() {
        return patience;
    }

    /** Returns who is told how transfers go on, if somebody is. */
    public Optional<Consumer<? super TransferProgress>> progress() {
        return Optional.ofNullable(progress);
    }

    /** Returns what runs the tasks of transfers, if it was given. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /** Builds {@link LargeOptions}. */
    public static final class Builder {
        private long thresholdBytes = 8 * MIB;
        private int maxRequests = 16;
        private int firstRequests = 1;
        private long minRangeBytes = MIB;
        private long memoryBytes = Math.min(64 * MIB, Runtime.getRuntime().maxMemory() / 4);
        private long chunkBytes;
        private int attempts = 5;
        private Duration firstPause = Duration.ofMillis(100);
        private Duration patience = Duration.ofSeconds(2);
        private @Nullable Consumer<? super TransferProgress> progress;
        private @Nullable Executor executor;

        private Builder() {}

        /** Sets from which size on a blob, or a range of one, is transferred in parts: from 1, default 8 MiB. */
        public Builder thresholdBytes(long bytes) {
            thresholdBytes = atLeast(1, bytes, "a threshold");
            return this;
        }

        /**
         * Sets how many requests all transfers together may have under way, the first one of each download left out: from 1, default 16. With
         * 1 nothing is parallel.
         */
        public Builder maxRequests(int requests) {
            maxRequests = (int) atLeast(1, requests, "a number of requests");
            return this;
        }

        /**
         * Sets with how many requests a download from an unknown host begins: from 1, default 1. More are tried when it is under way, and
         * kept if they make it faster.
         */
        public Builder firstRequests(int requests) {
            firstRequests = (int) atLeast(1, requests, "a number of requests");
            return this;
        }

        /** Sets the least size of a range that is asked for by itself: from 1, default 1 MiB. */
        public Builder minRangeBytes(long bytes) {
            minRangeBytes = atLeast(1, bytes, "a range");
            return this;
        }

        /**
         * Sets how much content all transfers together may hold in memory: from 1, default 64 MiB, or a quarter of the heap if that is less.
         * What the registry beneath holds for each of its requests comes on top. Downloads to files and uploads from files hold none.
         * An upload of content that can be read once holds two chunks of 1 MiB, or as large as the registry demands, even if nothing is left.
         */
        public Builder memoryBytes(long bytes) {
            memoryBytes = atLeast(1, bytes, "a budget");
            return this;
        }

        /**
         * Sets the size of the chunks of an upload: from 1, or 0, the default: 64 MiB for content that can be read again, and 16 MiB, or less
         * if memory is short, for content that is held until the registry has it. A registry that names a least size gets it, and one that
         * refuses large chunks gets smaller ones.
         */
        public Builder chunkBytes(long bytes) {
            chunkBytes = atLeast(0, bytes, "a chunk");
            return this;
        }

        /**
         * Sets how often a range or a chunk is tried without progress before the transfer fails: from 1, default 5. Attempts that the
         * registry beneath has made count, see {@link dev.ocikit.api.OciException#attempts}. Of a download, progress is a range that is
         * complete, or a sixteenth of {@link #minRangeBytes}, at most 1 MiB; of an upload, 1 MiB that the registry did not have before, or a
         * sixteenth of a chunk of less than 16 MiB.
         */
        public Builder attempts(int count) {
            attempts = (int) atLeast(1, count, "a number of attempts");
            return this;
        }

        /**
         * Sets how long to wait before a range or a chunk is tried again for the first time: from 0 to 1 minute, default 100 ms. It doubles
         * with each failure, up to 5 s, and is shortened by chance, by up to half. A registry that says how long to wait is heard, up to
         * 1 minute.
         */
        public Builder firstPause(Duration pause) {
            firstPause = within(Duration.ZERO, pause, Duration.ofMinutes(1), "a pause");
            return this;
        }

        /**
         * Sets for how long a request may bring nothing while the reader waits for it, before another is sent for the same: from 1 ms to 1
         * hour, default 2 s. This is for connections that are stuck; how long the registry beneath waits is its own matter.
         */
        public Builder patience(Duration time) {
            patience = within(Duration.ofMillis(1), time, Duration.ofHours(1), "patience");
            return this;
        }

        /**
         * Sets who is told how transfers go on: about ten times in a second for each, and at its end, by the threads that transfer and the
         * one that watches all downloads. It must not take long, or others are watched late; an exception of it is ignored. Default: nobody.
         */
        public Builder progress(Consumer<? super TransferProgress> listener) {
            progress = listener;
            return this;
        }

        /**
         * Sets what runs the tasks that fetch and send, one task for each request. With fewer threads than there may be requests transfers
         * are slower, and where it refuses a task, by one request. It must not run them by the thread that hands them over. It stays the
         * caller's. Default: virtual threads where the JVM has them, else daemon threads, ended by
         * {@link LargeBlobs#close}.
         */
        public Builder executor(Executor newExecutor) {
            executor = newExecutor;
            return this;
        }

        private static Duration within(Duration least, Duration value, Duration most, String what) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(what + " is from " + least + " to " + most + ", not " + value);
            }
            return value;
        }

        private static long atLeast(long least, long value, String what) {
            if (value < least) {
                throw new IllegalArgumentException(what + " is at least " + least + ", not " + value);
            }
            return value;
        }

        /** Returns the options. */
        public LargeOptions build() {
            return new LargeOptions(this);
        }
    }
}
