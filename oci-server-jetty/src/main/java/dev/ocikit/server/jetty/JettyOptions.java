// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.ServerLimits;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of a {@link JettyServer}. Immutable. */
public final class JettyOptions {
    private static final JettyOptions DEFAULTS = builder().build();

    private final @Nullable TlsIdentity tls;
    private final ServerLimits limits;

    private JettyOptions(Builder builder) {
        tls = builder.tls;
        limits = builder.limits;
    }

    /** Returns the options with all defaults. */
    public static JettyOptions defaults() {
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

    /** Returns the identity that the server shows to TLS clients; empty for plain HTTP. */
    public Optional<TlsIdentity> tls() {
        return Optional.ofNullable(tls);
    }

    /** Returns the limits on connections, requests and transfers. */
    public ServerLimits limits() {
        return limits;
    }

    /** Builds {@link JettyOptions}. For use by one thread. */
    public static final class Builder {
        private @Nullable TlsIdentity tls;
        private ServerLimits limits = ServerLimits.defaults();

        private Builder() {}

        /** Sets the identity for TLS; clients then choose HTTP/2 or HTTP/1.1 over TLS. Plain HTTP by default. */
        public Builder tls(TlsIdentity identity) {
            tls = identity;
            return this;
        }

        /** Sets the limits on connections, requests and transfers. {@link ServerLimits#defaults} by default. */
        public Builder limits(ServerLimits serverLimits) {
            limits = serverLimits;
            return this;
        }

        /** Returns the options. */
        public JettyOptions build() {
            return new JettyOptions(this);
        }
    }
}
