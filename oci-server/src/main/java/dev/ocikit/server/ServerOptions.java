// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How a registry is served, whichever engine it is served by. Immutable. */
public final class ServerOptions {
    private static final ServerOptions DEFAULTS = builder().build();

    private final int manifestBytes;
    private final int pageItems;
    private final int tagsPerPush;
    private final boolean redirects;
    private final byte @Nullable [] uploadKey;
    private final @Nullable Consumer<RequestLog> requestLog;
    private final @Nullable Guard guard;

    private ServerOptions(Builder builder) {
        manifestBytes = builder.manifestBytes;
        pageItems = builder.pageItems;
        tagsPerPush = builder.tagsPerPush;
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

    /** Tells whether clients are sent to where a registry says that content can be fetched directly. */
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
