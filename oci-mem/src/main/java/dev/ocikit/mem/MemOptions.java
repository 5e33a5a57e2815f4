// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import java.time.Duration;
import java.time.InstantSource;

/** How a {@link MemRegistry} behaves. Immutable. */
public final class MemOptions {
    private static final MemOptions DEFAULTS = new Builder().build();

    private final boolean immutableTags;
    private final References references;
    private final long maxBytes;
    private final Duration uploadExpiry;
    private final InstantSource clock;

    private MemOptions(Builder builder) {
        immutableTags = builder.immutableTags;
        references = builder.references;
        maxBytes = builder.maxBytes;
        uploadExpiry = builder.uploadExpiry;
        clock = builder.clock;
    }

    /** Returns the options with all defaults. */
    public static MemOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder()
                .immutableTags(immutableTags)
                .references(references)
                .maxBytes(maxBytes)
                .uploadExpiry(uploadExpiry)
                .clock(clock);
    }

    /** Tells whether a tag, once pushed, stays where it is. */
    public boolean immutableTags() {
        return immutableTags;
    }

    /** Returns whether what a manifest refers to must be there. */
    public References references() {
        return references;
    }

    /** Returns how many bytes of content the registry holds at most. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Returns how long an upload session lives that nobody goes on with. */
    public Duration uploadExpiry() {
        return uploadExpiry;
    }

    /** Returns the clock that upload sessions expire by. */
    public InstantSource clock() {
        return clock;
    }

    /** Builds {@link MemOptions}. For use by one thread. */
    public static final class Builder {
        private boolean immutableTags;
        private References references = References.LAX;
        private long maxBytes = Runtime.getRuntime().maxMemory() / 4 * 3;
        private Duration uploadExpiry = Duration.ofHours(1);
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /**
         * Sets whether a tag, once pushed, can neither move to another manifest nor go, and keeps its manifest from being deleted. Such
         * calls are refused with {@code DENIED}; pushing the same manifest under the tag again is not. Default: false.
         */
        public Builder immutableTags(boolean immutable) {
            this.immutableTags = immutable;
            return this;
        }

        /** Sets whether what a manifest refers to must be there when it is pushed. Default: {@link References#LAX}. */
        public Builder references(References policy) {
            this.references = policy;
            return this;
        }

        /**
         * Sets how many bytes of blobs, manifests and open uploads the registry holds at most; what would exceed it is refused with
         * {@code DENIED}. At least 1; {@link Long#MAX_VALUE} means no limit. Default: three quarters of the greatest heap of this JVM, so
         * that a client meets a refusal before the JVM meets the end of its memory.
         */
        public Builder maxBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("maxBytes is at least 1, not " + bytes);
            }
            this.maxBytes = bytes;
            return this;
        }

        /**
         * Sets how long an upload session lives that nobody goes on with; from 1 ms to 36,500 days. There is no thread that watches the time: the memory
         * of dead sessions is freed by later upload calls. Default: 1 hour.
         */
        public Builder uploadExpiry(Duration expiry) {
            if (expiry.compareTo(Duration.ofMillis(1)) < 0 || expiry.compareTo(Duration.ofDays(36_500)) > 0) {
                throw new IllegalArgumentException("uploadExpiry is from 1 ms to 36,500 days, not " + expiry);
            }
            this.uploadExpiry = expiry;
            return this;
        }

        /** Sets the clock that upload sessions expire by. Default: the system's. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** Returns the options. */
        public MemOptions build() {
            return new MemOptions(this);
        }
    }
}
