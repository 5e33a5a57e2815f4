// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a registry is served, whichever engine it is served by. Immutable. */
public final class ServerOptions {
    /** Enough for two clients that push a manifest of 4 MiB each. */
    private static final long LEAST_BODY_BYTES = 48L * 1024 * 1024;

    private static final ServerOptions DEFAULTS = builder().build();

    private final int manifestBytes;
    private final int pageItems;
    private final int tagsPerPush;
    private final long bodyBytes;
    private final long bodyBytesPerClient;
    private final boolean redirects;
    private final byte @Nullable [] uploadKey;
    private final @Nullable Consumer<RequestLog> requestLog;
    private final @Nullable Guard guard;

    private ServerOptions(Builder builder) {
        manifestBytes = builder.manifestBytes;
        pageItems = builder.pageItems;
        tagsPerPush = builder.tagsPerPush;
        bodyBytes = builder.bodyBytes;
        bodyBytesPerClient = builder.bodyBytesPerClient > 0
                ? Math.min(builder.bodyBytesPerClient, bodyBytes)
                : Math.max(1, bodyBytes / 2);
        redirects = builder.redirects;
        uploadKey = builder.uploadKey;
        requestLog = builder.requestLog;
        guard = builder.guard;
    }

    /** Returns the defaults that the methods of {@link Builder} name. */
    public static ServerOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .manifestBytes(manifestBytes)
                .pageItems(pageItems)
                .tagsPerPush(tagsPerPush)
                .bodyBytes(bodyBytes)
                .bodyBytesPerClient(bodyBytesPerClient)
                .redirects(redirects);
        builder.uploadKey = uploadKey;
        builder.requestLog = requestLog;
        builder.guard = guard;
        return builder;
    }

    /** Returns the size of the largest manifest, in bytes. */
    public int manifestBytes() {
        return manifestBytes;
    }

    /** Returns the greatest number of names in one answer. */
    public int pageItems() {
        return pageItems;
    }

    /** Returns the greatest number of tags in one push. */
    public int tagsPerPush() {
        return tagsPerPush;
    }

    /** Returns the maximum number of bytes of memory for request and response bodies that the handler holds. */
    public long bodyBytes() {
        return bodyBytes;
    }

    /** Returns the maximum number of bytes of memory for the bodies of one client. */
    public long bodyBytesPerClient() {
        return bodyBytesPerClient;
    }

    /** Returns whether clients are sent to where a registry says that content can be fetched directly. */
    public boolean redirects() {
        return redirects;
    }

    /** Returns where the request log goes; empty if there is none. */
    public Optional<Consumer<RequestLog>> requestLog() {
        return Optional.ofNullable(requestLog);
    }

    /** Returns what finds out who sends a request; empty if everybody may do everything. */
    public Optional<Guard> guard() {
        return Optional.ofNullable(guard);
    }

    /** Returns the key of upload locations; null for one that nobody else has. The array is not shared with callers outside. */
    byte @Nullable [] uploadKey() {
        return uploadKey;
    }

    /** Builds {@link ServerOptions}. */
    public static final class Builder {
        private int manifestBytes = 4 * 1024 * 1024;
        private int pageItems = 10_000;
        private int tagsPerPush = 100;
        private long bodyBytes = defaultBodyBytes();
        /** 0 for half of the total. */
        private long bodyBytesPerClient;

        private boolean redirects = true;
        private byte @Nullable [] uploadKey;
        private @Nullable Consumer<RequestLog> requestLog;
        private @Nullable Guard guard;

        private Builder() {}

        /**
         * Sets the size in bytes of the largest manifest that is taken, and of a page of referrers. From 1; 4 MiB by default, which the
         * specification wants at least.
         */
        public Builder manifestBytes(int bytes) {
            manifestBytes = atLeastOne("manifestBytes", bytes);
            return this;
        }

        /**
         * Sets the greatest number of tags or repositories in one answer, whatever the client asks for; the answer then links to the next
         * page. From 1; 10,000 by default.
         */
        public Builder pageItems(int items) {
            pageItems = atLeastOne("pageItems", items);
            return this;
        }

        /** Sets the greatest number of tags that a manifest can be pushed under in one request. From 1; 100 by default. */
        public Builder tagsPerPush(int tags) {
            tagsPerPush = atLeastOne("tagsPerPush", tags);
            return this;
        }

        /**
         * Sets the maximum number of bytes of memory for what the handler holds while it serves requests: manifests while they are received
         * and parsed, lists and large manifests until they are sent. What would exceed it is refused with 429; a request that needs more by
         * itself is refused with 413. Blobs are not held. From 1; by default an eighth of the maximum heap, but 48 MiB of a heap of up to
         * 384 MiB, and never more than a quarter of the heap. A manifest of 4 MiB needs 20 MiB, and up to 90 MiB if it consists of many small
         * values.
         */
        public Builder bodyBytes(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("bodyBytes must be at least 1, got " + bytes);
            }
            bodyBytes = bytes;
            return this;
        }

        /**
         * Sets the maximum number of those bytes for one client: a user, otherwise an address. Loopback addresses and trusted proxies have no
         * share unless a user is logged in. From 1; half of {@link #bodyBytes} by default.
         */
        public Builder bodyBytesPerClient(long bytes) {
            if (bytes < 1) {
                throw new IllegalArgumentException("bodyBytesPerClient must be at least 1, got " + bytes);
            }
            bodyBytesPerClient = bytes;
            return this;
        }

        private static long defaultBodyBytes() {
            long heap = Runtime.getRuntime().maxMemory();
            return Math.max(heap / 8, Math.min(heap / 4, LEAST_BODY_BYTES));
        }

        /** Sets whether clients are sent to where a registry says that content can be fetched directly. They are by default. */
        public Builder redirects(boolean follow) {
            redirects = follow;
            return this;
        }

        /**
         * Sets the secret that seals the locations of upload sessions. By default each handler makes up its own; servers that share one,
         * or a server that is started again with the same, go on with each other's sessions where the registry behind them does.
         *
         * @param key at least 16 bytes that are hard to guess; copied
         */
        public Builder uploadKey(byte[] key) {
            if (key.length < 16) {
                throw new IllegalArgumentException("an upload key has at least 16 bytes, not " + key.length);
            }
            uploadKey = key.clone();
            return this;
        }

        /**
         * Sets what is told of every request once its answer is out. Nothing by default. It is called by the threads that serve, so it
         * must be quick and safe for use by many threads.
         */
        public Builder requestLog(Consumer<RequestLog> log) {
            requestLog = log;
            return this;
        }

        /** Sets what finds out who sends a request and what they may do. By default everybody may do everything. */
        public Builder guard(Guard asked) {
            guard = asked;
            return this;
        }

        /** Returns the options. */
        public ServerOptions build() {
            return new ServerOptions(this);
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is at least 1, not " + value);
            }
            return value;
        }
    }
}
