// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The options of an {@link Http1Server}. Immutable. */
public final class Http1Options {
    private static final Http1Options DEFAULTS = builder().build();

    private final ServerLimits limits;
    private final @Nullable SSLContext tls;

    private Http1Options(Builder builder) {
        limits = builder.limits;
        tls = builder.tls;
    }

    /** Returns the options with all defaults. */
    public static Http1Options defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with all defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        Builder builder = new Builder().limits(limits);
        builder.tls = tls;
        return builder;
    }

    /** Returns the limits. */
    public ServerLimits limits() {
        return limits;
    }

    /** Returns the TLS context; empty for plain HTTP. */
    public Optional<SSLContext> tls() {
        return Optional.ofNullable(tls);
    }

    /** Builds {@link Http1Options}. For use by one thread. */
    public static final class Builder {
        private ServerLimits limits = ServerLimits.defaults();
        private @Nullable SSLContext tls;

        private Builder() {}

        /** Sets the limits. {@link ServerLimits#defaults} by default. */
        public Builder limits(ServerLimits serverLimits) {
            limits = serverLimits;
            return this;
        }

        /** Sets the TLS context, whose key and certificate the server shows. Plain HTTP by default. */
        public Builder tls(SSLContext context) {
            tls = context;
            return this;
        }

        /** Returns the options. */
        public Http1Options build() {
            return new Http1Options(this);
        }
    }
}
