// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How a {@link JdkServer} runs. Immutable. */
public final class JdkServerOptions {
    private static final JdkServerOptions DEFAULTS = builder().build();

    private final @Nullable Executor executor;
    private final @Nullable SSLContext tls;
    private final int backlog;
    private final Duration stopTimeout;

    private JdkServerOptions(Builder builder) {
        executor = builder.executor;
        tls = builder.tls;
        backlog = builder.backlog;
        stopTimeout = builder.stopTimeout;
    }

    /** Returns the defaults that the methods of {@link Builder} name. */
    public static JdkServerOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder().backlog(backlog).stopTimeout(stopTimeout);
        builder.executor = executor;
        builder.tls = tls;
        return builder;
    }

    /** Returns what runs the requests; empty if the server has threads of its own. */
    public Optional<Executor> executor() {
        return Optional.ofNullable(executor);
    }

    /** Returns what the server speaks HTTPS with; empty for plain HTTP. */
    public Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    /** Returns how many connections may wait to be accepted. */
    public int backlog() {
        return backlog;
    }

    /** Returns how long closing waits for requests in progress. */
    public Duration stopTimeout() {
        return stopTimeout;
    }

    /** Builds {@link JdkServerOptions}. */
    public static final class Builder {
        private @Nullable Executor executor;
        private @Nullable SSLContext tls;
        private int backlog = 1024;
        private Duration stopTimeout = Duration.ofSeconds(5);

        private Builder() {}

        /**
         * Sets what runs the requests. It is not closed. By default the server has its own: a virtual thread for each request where the
         * JVM has them, else up to 256 daemon threads.
         */
        public Builder executor(Executor runsRequests) {
            executor = runsRequests;
            return this;
        }

        /** Sets what to speak HTTPS with. Plain HTTP by default. */
        public Builder tls(SSLContext context) {
            tls = context;
            return this;
        }

        /** Sets how many connections may wait to be accepted. From 1; 1024 by default. */
        public Builder backlog(int connections) {
            if (connections < 1) {
                throw new IllegalArgumentException("a backlog is at least 1, not " + connections);
            }
            backlog = connections;
            return this;
        }

        /** Sets how long closing waits for requests in progress before it cuts them. Not negative; 5 seconds by default. */
        public Builder stopTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("a timeout is not negative: " + timeout);
            }
            stopTimeout = timeout;
            return this;
        }

        /** Returns the options. */
        public JdkServerOptions build() {
            return new JdkServerOptions(this);
        }
    }
}
