// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How a {@link UnifiedRegistry} makes one registry of many. Immutable. */
public final class UnifyOptions {
    private static final UnifyOptions DEFAULTS = new Builder().build();

    private final ReadPolicy readPolicy;
    private final Duration hedgeDelay;
    private final TagPolicy tagPolicy;
    private final FailurePolicy failurePolicy;
    private final WritePolicy writePolicy;
    private final int quorum;
    private final boolean compensation;
    private final long bufferBytes;
    private final Duration patience;
    private final int breakerFailures;
    private final Duration breakerPause;
    private final @Nullable Executor executor;
    private final LongSupplier nanoClock;
    private final Consumer<WriteReport> divergence;

    private UnifyOptions(Builder builder) {
        readPolicy = builder.readPolicy;
        hedgeDelay = builder.hedgeDelay;
        tagPolicy = builder.tagPolicy;
        failurePolicy = builder.failurePolicy;
        writePolicy = builder.writePolicy;
        quorum = builder.quorum;
        compensation = builder.compensation;
        bufferBytes = builder.bufferBytes;
        patience = builder.patience;
        breakerFailures = builder.breakerFailures;
        breakerPause = builder.breakerPause;
        executor = builder.executor;
        nanoClock = builder.nanoClock;
        divergence = builder.divergence;
    }

    /** Returns the options with all defaults. */
    public static UnifyOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .readPolicy(readPolicy)
                .hedgeDelay(hedgeDelay)
                .tagPolicy(tagPolicy)
                .failurePolicy(failurePolicy)
                .writePolicy(writePolicy)
                .quorum(quorum)
                .compensation(compensation)
                .bufferBytes(bufferBytes)
                .patience(patience)
                .breakerFailures(breakerFailures)
                .breakerPause(breakerPause)
                .nanoClock(nanoClock)
                .onDivergence(divergence);
        return executor == null ? builder : builder.executor(executor);
    }

    /** Returns in what order members are asked for content by digest. */
    public ReadPolicy readPolicy() {
        return readPolicy;
    }

    /** Returns after how long the next member is asked while it is not known how long answers take. */
    public Duration hedgeDelay() {
        return hedgeDelay;
    }

    /** Returns which manifest a tag names where members differ. */
    public TagPolicy tagPolicy() {
        return tagPolicy;
    }

    /** Returns what the failure of a member means to an answer that takes the word of all. */
    public FailurePolicy failurePolicy() {
        return failurePolicy;
    }

    /** Returns how many members must take a change. */
    public WritePolicy writePolicy() {
        return writePolicy;
    }

    /** Returns how many members are a quorum; 0 stands for the majority of those that can be written to. */
    public int quorum() {
        return quorum;
    }

    /** Tells whether a change that too few members took is undone where it was taken. */
    public boolean compensation() {
        return compensation;
    }

    /** Returns how many bytes of a pushed stream wait for each member at most. */
    public long bufferBytes() {
        return bufferBytes;
    }

    /** Returns how long a member may hold up the others. */
    public Duration patience() {
        return patience;
    }

    /** Returns after how many failures in a row a member is held to be down. */
    public int breakerFailures() {
        return breakerFailures;
    }

    /** Returns for how long a member that is held to be down is not asked. */
    public Duration breakerPause() {
        return breakerPause;
    }

    /** Returns what runs the calls to members where there are several at once, if it was given. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /** Returns the clock that latencies and pauses are measured by. */
    public LongSupplier nanoClock() {
        return nanoClock;
    }

    /** Returns who is told of a change that succeeded without having been taken by every member. */
    public Consumer<WriteReport> onDivergence() {
        return divergence;
    }

    /** Builds {@link UnifyOptions}. For use by one thread. */
    public static final class Builder {
        private ReadPolicy readPolicy = ReadPolicy.SEQUENTIAL;
        private Duration hedgeDelay = Duration.ofMillis(200);
        private TagPolicy tagPolicy = TagPolicy.FIRST;
        private FailurePolicy failurePolicy = FailurePolicy.FAIL;
        private WritePolicy writePolicy = WritePolicy.ALL;
        private int quorum;
        private boolean compensation;
        private long bufferBytes = 1 << 20;
        private Duration patience = Duration.ofMinutes(1);
        private int breakerFailures = 5;
        private Duration breakerPause = Duration.ofSeconds(10);
        private @Nullable Executor executor;
        private LongSupplier nanoClock = System::nanoTime;
        private Consumer<WriteReport> divergence = report -> {};

        private Builder() {}

        /** Sets in what order members are asked for content by digest. Default: {@link ReadPolicy#SEQUENTIAL}. */
        public Builder readPolicy(ReadPolicy policy) {
            this.readPolicy = policy;
            return this;
        }

        /**
         * Sets after how long {@link ReadPolicy#HEDGED} asks the next member while it is not known how long the answers of the one before
         * take; from 0 to 1 hour. Default: 200 ms.
         */
        public Builder hedgeDelay(Duration delay) {
            this.hedgeDelay = between(Duration.ZERO, delay, Duration.ofHours(1), "hedgeDelay");
            return this;
        }

        /** Sets which manifest a tag names where members differ. Default: {@link TagPolicy#FIRST}. */
        public Builder tagPolicy(TagPolicy policy) {
            this.tagPolicy = policy;
            return this;
        }

        /**
         * Sets what the failure of a member means to lists, to tags under {@link TagPolicy#AGREE} and {@link TagPolicy#NEWEST}, and to what
         * no other member has. Default: {@link FailurePolicy#FAIL}.
         */
        public Builder failurePolicy(FailurePolicy policy) {
            this.failurePolicy = policy;
            return this;
        }

        /** Sets how many members must take a change. Default: {@link WritePolicy#ALL}. */
        public Builder writePolicy(WritePolicy policy) {
            this.writePolicy = policy;
            return this;
        }

        /**
         * Sets how many members are enough for {@link WritePolicy#QUORUM}; at most as many as can be written to. Default: 0, which stands
         * for their majority.
         */
        public Builder quorum(int members) {
            if (members < 0) {
                throw new IllegalArgumentException("a quorum is not negative: " + members);
            }
            this.quorum = members;
            return this;
        }

        /**
         * Sets whether a push or mount that some members took, but too few, is undone at those. What was there before stays, and a tag goes
         * back to where it was; to know that, each member is asked before it is written to. Nobody keeps others from pushing the same
         * meanwhile, so this is for registries with one writer. Deletions are never undone. Default: false.
         */
        public Builder compensation(boolean undo) {
            this.compensation = undo;
            return this;
        }

        /**
         * Sets how many bytes of a stream that can be read once wait for each member at most while the others take them; from 64 KiB to
         * 1 GiB. The slowest member sets the pace. Default: 1 MiB.
         */
        public Builder bufferBytes(long bytes) {
            if (bytes < 64 * 1024 || bytes > 1 << 30) {
                throw new IllegalArgumentException("bufferBytes is from 64 KiB to 1 GiB, not " + bytes);
            }
            this.bufferBytes = bytes;
            return this;
        }

        /**
         * Sets how long a member may hold up the others: take no byte of a stream that they wait for, or not answer when enough others
         * have. It then counts as failed with {@code TIMEOUT}. From 1 ms to 1 day. Default: 1 minute.
         */
        public Builder patience(Duration time) {
            this.patience = between(Duration.ofMillis(1), time, Duration.ofDays(1), "patience");
            return this;
        }

        /**
         * Sets after how many failures in a row a member is held to be down; from 1, {@link Integer#MAX_VALUE} for never. A failure is one
         * of the member, not a refusal: {@code UNAVAILABLE}, {@code TIMEOUT}, a status of 500 or more, or an error that is no
         * {@code OciException}. Default: 5.
         */
        public Builder breakerFailures(int failures) {
            if (failures < 1) {
                throw new IllegalArgumentException("breakerFailures is at least 1, not " + failures);
            }
            this.breakerFailures = failures;
            return this;
        }

        /**
         * Sets for how long a member that is held to be down is not asked; calls that need it fail with {@code UNAVAILABLE} at once. Then
         * one call asks it, and brings it back or starts the pause again. From 1 ms to 1 day. Default: 10 seconds.
         */
        public Builder breakerPause(Duration pause) {
            this.breakerPause = between(Duration.ofMillis(1), pause, Duration.ofDays(1), "breakerPause");
            return this;
        }

        /**
         * Sets what runs the calls to members where there are several at once; whoever gives it closes it. It must not be bounded: work for
         * one member may wait for that of another. Default: virtual threads where the JVM has them, else daemon threads that end when they
         * have been idle.
         */
        public Builder executor(Executor runner) {
            this.executor = runner;
            return this;
        }

        /** Sets the clock that latencies and pauses are measured by, in nanoseconds. Default: {@link System#nanoTime}. */
        public Builder nanoClock(LongSupplier clock) {
            this.nanoClock = clock;
            return this;
        }

        /**
         * Sets who is told of a change that succeeded without having been taken by every member, as a quorum allows; called by the thread
         * of the change. Default: nobody.
         */
        public Builder onDivergence(Consumer<WriteReport> listener) {
            this.divergence = listener;
            return this;
        }

        /** Returns the options. */
        public UnifyOptions build() {
            return new UnifyOptions(this);
        }

        private static Duration between(Duration least, Duration value, Duration most, String name) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(name + " is from " + least + " to " + most + ", not " + value);
            }
            return value;
        }
    }
}
