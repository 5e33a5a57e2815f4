// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a {@link JettyServer} runs. Immutable. */
public final class JettyOptions {
    private static final JettyOptions DEFAULTS = builder().build();

    private final @Nullable TlsIdentity tls;
    private final int concurrentRequests;
    private final int headerBytes;
    private final int backlog;
    private final Duration idleTimeout;
    private final Duration stopTimeout;

    private JettyOptions(Builder builder) {
        tls = builder.tls;
        concurrentRequests = builder.concurrentRequests;
        headerBytes = builder.headerBytes;
        backlog = builder.backlog;
        idleTimeout = builder.idleTimeout;
        stopTimeout = builder.stopTimeout;
    }

    /** Returns the defaults that the methods of {@link Builder} name. */
    public static JettyOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder()
                .concurrentRequests(concurrentRequests)
                .headerBytes(headerBytes)
                .backlog(backlog)
                .idleTimeout(idleTimeout)
                .stopTimeout(stopTimeout);
        builder.tls = tls;
        return builder;
    }

    /** Returns what the server shows to TLS clients; empty for plain HTTP. */
    public Optional<TlsIdentity> tls() {
        return Optional.ofNullable(tls);
    }

    /** Returns how many requests are served at the same time at most. */
    public int concurrentRequests() {
        return concurrentRequests;
    }

    /** Returns the greatest size of a request's line and headers, in bytes. */
    public int headerBytes() {
        return headerBytes;
    }

    /** Returns how many connections may wait to be accepted. */
    public int backlog() {
        return backlog;
    }

    /** Returns how long a connection may be silent. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns how long closing waits for requests in progress. */
    public Duration stopTimeout() {
        return stopTimeout;
    }

    /** Builds {@link JettyOptions}. For use by one thread. */
    public static final class Builder {
        private @Nullable TlsIdentity tls;
        private int concurrentRequests = 1024;
        private int headerBytes = 32 * 1024;
        private int backlog = 1024;
        private Duration idleTimeout = Duration.ofSeconds(60);
        private Duration stopTimeout = Duration.ofSeconds(5);

        private Builder() {}

        /** Sets what to show to clients, which then speak HTTPS, by HTTP/2 or HTTP/1.1 as they like. Plain HTTP by default. */
        public Builder tls(TlsIdentity identity) {
            tls = identity;
            return this;
        }

        /**
         * Sets how many requests are served at the same time. Further ones are refused with 429, {@code TOOMANYREQUESTS} and
         * {@code Retry-After}. From 1; 1024 by default. Without virtual threads it is also the greatest number of threads that serve.
         */
        public Builder concurrentRequests(int requests) {
            concurrentRequests = atLeastOne("concurrentRequests", requests);
            return this;
        }

        /**
         * Sets the greatest size of a request's line and headers, in bytes. A larger request is refused with 431. From 1; 32 KiB by
         * default, since tokens can be long.
         */
        public Builder headerBytes(int bytes) {
            headerBytes = atLeastOne("headerBytes", bytes);
            return this;
        }

        /** Sets how many connections may wait to be accepted. From 1; 1024 by default. */
        public Builder backlog(int connections) {
            backlog = atLeastOne("backlog", connections);
            return this;
        }

        /**
         * Sets how long a connection may be silent, between requests or within one, before it is closed. At least 1 ms; 60 seconds by
         * default.
         */
        public Builder idleTimeout(Duration timeout) {
            if (timeout.toMillis() < 1) {
                throw new IllegalArgumentException("an idle timeout is at least 1 ms, not " + timeout);
            }
            idleTimeout = timeout;
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
        public JettyOptions build() {
            return new JettyOptions(this);
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is at least 1, not " + value);
            }
            return value;
        }
    }
}
