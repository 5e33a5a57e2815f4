// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The options of a {@link MemRegistry}. Immutable.
 *
 * <p>Each bound that one client could exhaust has a share per client, by default half of the bound. The client is the
 * {@link dev.ocikit.api.Caller} of a call; the shares do not apply to calls without one.
 */
public final class MemOptions {
    private static final MemOptions DEFAULTS = new Builder().build();

    private final boolean immutableTags;
    private final References references;
    private final long maxBytes;
    private final long maxBytesPerClient;
    private final int maxUploads;
    private final int maxUploadsPerClient;
    private final int maxUploadsPerRepository;
    private final Duration uploadExpiry;
    private final InstantSource clock;
    private final Builder source;

    private MemOptions(Builder builder) {
        immutableTags = builder.immutableTags;
        references = builder.references;
        maxBytes = builder.maxBytes;
        maxBytesPerClient = builder.maxBytesPerClient == 0 ? half(maxBytes) : builder.maxBytesPerClient;
        maxUploads = builder.maxUploads;
        maxUploadsPerClient = builder.maxUploadsPerClient == 0 ? (int) half(maxUploads) : builder.maxUploadsPerClient;
        maxUploadsPerRepository = builder.maxUploadsPerRepository;
        uploadExpiry = builder.uploadExpiry;
        clock = builder.clock;
        source = builder;
    }

    /** Returns half of a bound, at least 1. */
    private static long half(long bound) {
        return bound - bound / 2;
    }

    /** Returns the options with all defaults. */
    public static MemOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options; shares that were not set remain half of their bound. */
    public Builder toBuilder() {
        return source.copy();
    }

    /** Returns whether a pushed tag can neither move nor be deleted, nor the content that it needs. */
    public boolean immutableTags() {
        return immutableTags;
    }

    /** Returns whether the content that a manifest refers to must exist. */
    public References references() {
        return references;
    }

    /** Returns the maximum heap that the registry retains, in bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Returns the maximum heap that the registry retains for one client, in bytes. */
    public long maxBytesPerClient() {
        return maxBytesPerClient;
    }

    /** Returns the maximum number of open upload sessions. */
    public int maxUploads() {
        return maxUploads;
    }

    /** Returns the maximum number of open upload sessions of one client. */
    public int maxUploadsPerClient() {
        return maxUploadsPerClient;
    }

    /** Returns the maximum number of open upload sessions of one repository. */
    public int maxUploadsPerRepository() {
        return maxUploadsPerRepository;
    }

    /** Returns the time after which an unused upload session expires. */
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
        private long maxBytes = Runtime.getRuntime().maxMemory() / 2;
        /** Zero stands for half of the bound. */
        private long maxBytesPerClient;

        private int maxUploads = 10_000;
        private int maxUploadsPerClient;
        private int maxUploadsPerRepository = 1_000;
        private Duration uploadExpiry = Duration.ofHours(1);
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        private Builder copy() {
            Builder copy = new Builder();
            copy.immutableTags = immutableTags;
            copy.references = references;
            copy.maxBytes = maxBytes;
            copy.maxBytesPerClient = maxBytesPerClient;
            copy.maxUploads = maxUploads;
            copy.maxUploadsPerClient = maxUploadsPerClient;
            copy.maxUploadsPerRepository = maxUploadsPerRepository;
            copy.uploadExpiry = uploadExpiry;
            copy.clock = clock;
            return copy;
        }

        /**
         * Sets whether a tag, once pushed, can neither move to another manifest nor be deleted. It keeps its manifest from being deleted, and
         * what that needs to be pulled: blobs, the manifests of an index and their blobs. Moving a tag is refused with {@code DENIED},
         * deleting with {@code UNSUPPORTED}; pushing the same manifest under the tag again is allowed. What a tag needs is charged to the
         * client that pushes it, and the stored manifests among that may have 16 MiB together; more is refused with {@code SIZE_INVALID}.
         * Default: false.
         */
        public Builder immutableTags(boolean immutable) {
            this.immutableTags = immutable;
            return this;
        }

        /** Sets whether the content that a manifest refers to must exist when it is pushed. Default: {@link References#LAX}. */
        public Builder references(References policy) {
            this.references = policy;
            return this;
        }

        /**
         * Sets the maximum heap that the registry retains, in bytes: blobs, manifests, tags, links, repositories and upload sessions with
         * their objects and index entries. A call that would exceed it is refused with {@code STORAGE_FULL} (status 507) and changes
         * nothing. At least 1; {@link Long#MAX_VALUE} means no limit.
         *
         * <p>Default: half of the maximum heap of this JVM. The other half is for requests in progress, the documents they parse and the
         * garbage collector, so that a client meets the refusal before the JVM runs out of memory.
         */
        public Builder maxBytes(long bytes) {
            this.maxBytes = positive("maxBytes", bytes);
            return this;
        }

        /**
         * Sets the maximum heap that the registry retains for one client, in bytes. A call that would exceed it is refused with
         * {@code TOOMANYREQUESTS} (status 429) and changes nothing. Content that several clients link counts once for each of them.
         * At least 1. Default: half of {@link #maxBytes}.
         */
        public Builder maxBytesPerClient(long bytes) {
            this.maxBytesPerClient = positive("maxBytesPerClient", bytes);
            return this;
        }

        /**
         * Sets the maximum number of open upload sessions; further ones are refused with {@code TOOMANYREQUESTS} (status 429). At least 1.
         * Default: 10,000.
         */
        public Builder maxUploads(int sessions) {
            this.maxUploads = (int) positive("maxUploads", sessions);
            return this;
        }

        /** Sets the maximum number of open upload sessions of one client. At least 1. Default: half of {@link #maxUploads}. */
        public Builder maxUploadsPerClient(int sessions) {
            this.maxUploadsPerClient = (int) positive("maxUploadsPerClient", sessions);
            return this;
        }

        /**
         * Sets the maximum number of open upload sessions of one repository, of which one client can have half. At least 1. Default: 1,000.
         */
        public Builder maxUploadsPerRepository(int sessions) {
            this.maxUploadsPerRepository = (int) positive("maxUploadsPerRepository", sessions);
            return this;
        }

        /**
         * Sets the time after which an unused upload session expires; from 1 ms to 36,500 days. No thread watches the time: the memory of
         * expired sessions is freed by later upload calls. Default: 1 hour.
         */
        public Builder uploadExpiry(Duration expiry) {
            if (expiry.compareTo(Duration.ofMillis(1)) < 0 || expiry.compareTo(Duration.ofDays(36_500)) > 0) {
                throw new IllegalArgumentException("uploadExpiry must be between 1 ms and 36500 days, got " + expiry);
            }
            this.uploadExpiry = expiry;
            return this;
        }

        /** Sets the clock that upload sessions expire by. Default: the system clock. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /** Returns the options. */
        public MemOptions build() {
            return new MemOptions(copy());
        }

        private static long positive(String option, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(option + " must be at least 1, got " + value);
            }
            return value;
        }
    }
}
