// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.time.Duration;

/**
 * The limits that keep clients from using up a server, for every engine. Immutable.
 *
 * <p>Each limit applies to all clients together. Those that one client could exhaust also have a share per client, by default half of the
 * limit. Loopback addresses and {@linkplain TrustedProxies trusted proxies} are exempt from the shares.
 */
public final class ServerLimits {
    private static final ServerLimits DEFAULTS = builder().build();

    private final int connections;
    private final int connectionsPerClient;
    private final int requests;
    private final int requestsPerClient;
    private final int requestsPerConnection;
    private final int reservedRequests;
    private final int headerBytes;
    private final Duration headerTimeout;
    private final int minBytesPerSecond;
    private final Duration rateWindow;
    private final Duration idleTimeout;
    private final Duration stopTimeout;
    private final int backlog;
    private final TrustedProxies trustedProxies;

    private ServerLimits(Builder builder) {
        connections = builder.connections;
        connectionsPerClient = share(builder.connectionsPerClient, connections);
        requests = builder.requests;
        requestsPerClient = share(builder.requestsPerClient, requests);
        requestsPerConnection = builder.requestsPerConnection;
        reservedRequests = builder.reservedRequests;
        headerBytes = builder.headerBytes;
        headerTimeout = builder.headerTimeout;
        minBytesPerSecond = builder.minBytesPerSecond;
        rateWindow = builder.rateWindow;
        idleTimeout = builder.idleTimeout;
        stopTimeout = builder.stopTimeout;
        backlog = builder.backlog;
        trustedProxies = builder.trustedProxies;
    }

    private static int share(int given, int total) {
        return given > 0 ? Math.min(given, total) : Math.max(1, total / 2);
    }

    /** Returns the limits with all defaults. */
    public static ServerLimits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these limits. */
    public Builder toBuilder() {
        return new Builder()
                .connections(connections)
                .connectionsPerClient(connectionsPerClient)
                .requests(requests)
                .requestsPerClient(requestsPerClient)
                .requestsPerConnection(requestsPerConnection)
                .reservedRequests(reservedRequests)
                .headerBytes(headerBytes)
                .headerTimeout(headerTimeout)
                .minBytesPerSecond(minBytesPerSecond)
                .rateWindow(rateWindow)
                .idleTimeout(idleTimeout)
                .stopTimeout(stopTimeout)
                .backlog(backlog)
                .trustedProxies(trustedProxies);
    }

    /** Returns the maximum number of open connections. */
    public int connections() {
        return connections;
    }

    /** Returns the maximum number of open connections of one client. */
    public int connectionsPerClient() {
        return connectionsPerClient;
    }

    /** Returns the maximum number of requests in progress. */
    public int requests() {
        return requests;
    }

    /** Returns the maximum number of requests in progress of one client. */
    public int requestsPerClient() {
        return requestsPerClient;
    }

    /** Returns the maximum number of requests in progress on one HTTP/2 connection. */
    public int requestsPerConnection() {
        return requestsPerConnection;
    }

    /** Returns the number of requests to {@code /healthz} and {@code /v2/} that are served beyond {@link #requests}. */
    public int reservedRequests() {
        return reservedRequests;
    }

    /** Returns the maximum size of a request's line and headers, in bytes. */
    public int headerBytes() {
        return headerBytes;
    }

    /** Returns how long a client may take to send a request's line and headers. */
    public Duration headerTimeout() {
        return headerTimeout;
    }

    /** Returns the minimum rate of a body in either direction, in bytes per second. */
    public int minBytesPerSecond() {
        return minBytesPerSecond;
    }

    /** Returns the time over which the rate of a body is measured. */
    public Duration rateWindow() {
        return rateWindow;
    }

    /** Returns how long a connection may stay open between requests. */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /** Returns how long closing the server waits for requests in progress. */
    public Duration stopTimeout() {
        return stopTimeout;
    }

    /** Returns the maximum number of connections that wait to be accepted. */
    public int backlog() {
        return backlog;
    }

    /** Returns the proxies whose forwarding headers are believed. */
    public TrustedProxies trustedProxies() {
        return trustedProxies;
    }

    /** Builds {@link ServerLimits}. For use by one thread. */
    public static final class Builder {
        private int connections = 16_384;
        private int connectionsPerClient;
        private int requests = 1024;
        private int requestsPerClient;
        private int requestsPerConnection = 64;
        private int reservedRequests = 8;
        private int headerBytes = 32 * 1024;
        private Duration headerTimeout = Duration.ofSeconds(10);
        private int minBytesPerSecond = 1024;
        private Duration rateWindow = Duration.ofSeconds(10);
        private Duration idleTimeout = Duration.ofSeconds(60);
        private Duration stopTimeout = Duration.ofSeconds(5);
        private int backlog = 1024;
        private TrustedProxies trustedProxies = TrustedProxies.none();

        private Builder() {}

        /** Sets the maximum number of open connections; further ones are closed at once. At least 1; 16,384 by default. */
        public Builder connections(int maximum) {
            connections = atLeast(1, "connections", maximum);
            return this;
        }

        /** Sets the maximum number of open connections of one client. At least 1; half of {@link #connections} by default. */
        public Builder connectionsPerClient(int maximum) {
            connectionsPerClient = atLeast(1, "connectionsPerClient", maximum);
            return this;
        }

        /**
         * Sets the maximum number of requests in progress; further ones are refused with 429, {@code TOOMANYREQUESTS} and
         * {@code Retry-After}. At least 1; 1024 by default. Without virtual threads it is also the maximum number of threads that serve.
         */
        public Builder requests(int maximum) {
            requests = atLeast(1, "requests", maximum);
            return this;
        }

        /** Sets the maximum number of requests in progress of one client. At least 1; half of {@link #requests} by default. */
        public Builder requestsPerClient(int maximum) {
            requestsPerClient = atLeast(1, "requestsPerClient", maximum);
            return this;
        }

        /** Sets the maximum number of requests in progress on one HTTP/2 connection. At least 1; 64 by default. */
        public Builder requestsPerConnection(int maximum) {
            requestsPerConnection = atLeast(1, "requestsPerConnection", maximum);
            return this;
        }

        /**
         * Sets the number of requests to {@code /healthz} and {@code /v2/} that are served when {@link #requests} are in progress, half for
         * each of the two, so that health checks succeed under load. At least 0; 8 by default.
         */
        public Builder reservedRequests(int number) {
            reservedRequests = atLeast(0, "reservedRequests", number);
            return this;
        }

        /**
         * Sets the maximum size of a request's line and headers, in bytes; a larger request is refused with 431. At least 256; 32 KiB by
         * default, because tokens can be long.
         */
        public Builder headerBytes(int maximum) {
            headerBytes = atLeast(256, "headerBytes", maximum);
            return this;
        }

        /**
         * Sets how long a client may take from the first byte of a request to the end of its headers; then the connection is closed.
         * Positive; 10 seconds by default.
         */
        public Builder headerTimeout(Duration timeout) {
            headerTimeout = positive("headerTimeout", timeout);
            return this;
        }

        /**
         * Sets the minimum rate of a request or response body, in bytes per second. A transfer that waits for the client and moves fewer
         * bytes over the {@link #rateWindow} is aborted. At least 0, which disables the check; 1024 by default.
         */
        public Builder minBytesPerSecond(int rate) {
            minBytesPerSecond = atLeast(0, "minBytesPerSecond", rate);
            return this;
        }

        /** Sets the time over which the rate of a body is measured. Positive; 10 seconds by default. */
        public Builder rateWindow(Duration window) {
            rateWindow = positive("rateWindow", window);
            return this;
        }

        /** Sets how long a connection may stay open between requests. Positive; 60 seconds by default. */
        public Builder idleTimeout(Duration timeout) {
            idleTimeout = positive("idleTimeout", timeout);
            return this;
        }

        /** Sets how long closing the server waits for requests in progress before it aborts them. Not negative; 5 seconds by default. */
        public Builder stopTimeout(Duration timeout) {
            if (timeout.isNegative()) {
                throw new IllegalArgumentException("stopTimeout must not be negative, got " + timeout);
            }
            stopTimeout = timeout;
            return this;
        }

        /** Sets the maximum number of connections that wait to be accepted. At least 1; 1024 by default. */
        public Builder backlog(int maximum) {
            backlog = atLeast(1, "backlog", maximum);
            return this;
        }

        /** Sets the proxies whose forwarding headers are believed. None by default. */
        public Builder trustedProxies(TrustedProxies proxies) {
            trustedProxies = proxies;
            return this;
        }

        /** Returns the limits. */
        public ServerLimits build() {
            return new ServerLimits(this);
        }

        private static int atLeast(int minimum, String name, int value) {
            if (value < minimum) {
                throw new IllegalArgumentException(name + " must be at least " + minimum + ", got " + value);
            }
            return value;
        }

        private static Duration positive(String name, Duration value) {
            if (value.isZero() || value.isNegative()) {
                throw new IllegalArgumentException(name + " must be positive, got " + value);
            }
            return value;
        }
    }
}
