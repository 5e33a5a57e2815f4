// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.ref.Names;
import java.net.ProxySelector;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** How an {@link Authenticator} behaves. Immutable. */
public final class AuthOptions {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.auth");
    private static final AuthOptions DEFAULTS = builder().build();

    private final Builder values;

    private AuthOptions(Builder values) {
        this.values = values;
    }

    private static void log(String warning) {
        LOGGER.log(System.Logger.Level.WARNING, warning);
    }

    /** Returns the defaults that the methods of {@link Builder} name. */
    public static AuthOptions defaults() {
        return DEFAULTS;
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** Returns the clock by which tokens expire. */
    public Clock clock() {
        return values.clock;
    }

    /** Returns how the addresses of token services are found. */
    public HostResolver resolver() {
        return values.resolver;
    }

    /** Returns the hosts that may see credentials over plain HTTP, besides this machine. */
    public Set<String> insecureHosts() {
        return values.insecureHosts;
    }

    /** Returns the name that token services know the program by. */
    public String clientId() {
        return values.clientId;
    }

    /** Tells whether passwords are exchanged for tokens by the OAuth 2 password grant. */
    public boolean passwordGrant() {
        return values.passwordGrant;
    }

    /** Returns what decides whom to trust at the far end of TLS, if it is not the platform. */
    public Optional<SSLContext> tls() {
        return Optional.ofNullable(values.tls);
    }

    /** Returns which proxies are between here and token services, if that was said. */
    public Optional<ProxySelector> proxies() {
        return Optional.ofNullable(values.proxies);
    }

    /** Returns how long to wait for a token. */
    public Duration tokenTimeout() {
        return values.tokenTimeout;
    }

    /** Returns the memory for documents that is shared with clients, if it was given. */
    public Optional<DocumentMemory> documentMemory() {
        return Optional.ofNullable(values.documentMemory);
    }

    /** Returns when and how often a token service on another host than the registry is asked again. */
    public RetryPolicy retry() {
        return values.retry;
    }

    /** Returns which requests show credentials before the registry asks. */
    public PreemptiveCredentials preemptive() {
        return values.preemptive;
    }

    /** Returns the listener for warnings. */
    public Consumer<? super String> warnings() {
        return values.warnings;
    }

    /** Builds {@link AuthOptions}. */
    public static final class Builder {
        private Clock clock = Clock.systemUTC();
        private HostResolver resolver = HostResolver.system();
        private Set<String> insecureHosts = Set.of();
        private String clientId = "ocikit";
        private boolean passwordGrant;
        private @Nullable SSLContext tls;
        private @Nullable ProxySelector proxies;
        private Duration tokenTimeout = Duration.ofSeconds(30);
        private RetryPolicy retry = RetryPolicy.defaults();
        private PreemptiveCredentials preemptive = PreemptiveCredentials.CATALOG;
        private Consumer<? super String> warnings = AuthOptions::log;
        private @Nullable DocumentMemory documentMemory;

        private Builder() {}

        private Builder(Builder other) {
            clock = other.clock;
            resolver = other.resolver;
            insecureHosts = other.insecureHosts;
            clientId = other.clientId;
            passwordGrant = other.passwordGrant;
            tls = other.tls;
            proxies = other.proxies;
            tokenTimeout = other.tokenTimeout;
            retry = other.retry;
            preemptive = other.preemptive;
            warnings = other.warnings;
            documentMemory = other.documentMemory;
        }

        /** Sets the clock by which tokens expire. The default is the system's. */
        public Builder clock(Clock time) {
            clock = Objects.requireNonNull(time);
            return this;
        }

        /**
         * Sets how the addresses of token services are found, and of registries to compare them with. A token service is reached at no
         * other address than the one that was found and checked. The default is the platform's resolver.
         */
        public Builder resolver(HostResolver hosts) {
            resolver = Objects.requireNonNull(hosts);
            return this;
        }

        /**
         * Allows a host, registry or token service, to see credentials over plain HTTP: to whoever listens on the way, too. Without, only
         * this machine may.
         *
         * @param host {@code registry.example.com:5000}, or without a port for all of its ports
         * @throws IllegalArgumentException if that is no host
         */
        public Builder insecureHost(String host) {
            // Services of Docker Compose have names with underscores.
            boolean odd = host.indexOf('_') >= 0 && Names.isHost(host.replace('_', '-'));
            Set<String> hosts = new HashSet<>(insecureHosts);
            hosts.add((odd ? host : Names.requireHost(host)).toLowerCase(Locale.ROOT));
            insecureHosts = Set.copyOf(hosts);
            return this;
        }

        /** Sets the name that OAuth 2 token services know the program by: {@code ocikit} by default. */
        public Builder clientId(String id) {
            clientId = Objects.requireNonNull(id);
            return this;
        }

        /**
         * Exchanges passwords for tokens by the OAuth 2 password grant, a POST, where the token service knows it, and goes on with the
         * refresh token that it gives. Off by default: tokens are asked for by GET with the password as Basic authentication.
         */
        public Builder passwordGrant(boolean grant) {
            passwordGrant = grant;
            return this;
        }

        /**
         * Sets what decides whom to trust at the far end of TLS, for token services on other hosts than their registry: where the client has
         * {@link dev.ocikit.client.TlsOptions}, their {@code sslContext()}. A token service at the registry's own host and port is reached
         * as the registry is. The default, null, is the platform's.
         */
        public Builder tls(@Nullable SSLContext context) {
            tls = context;
            return this;
        }

        /**
         * Sets which proxies are between here and token services. Where there is one, it is the proxy that finds the address of a token
         * service: then the request goes the way that the registry's do. The default, null, is what clients go by without: the
         * environment ({@link dev.ocikit.client.EnvironmentProxies}), or what Java was told.
         */
        public Builder proxies(@Nullable ProxySelector selector) {
            proxies = selector;
            return this;
        }

        /** Sets how long to wait for a token from a service on another host than the registry: 30 seconds by default. */
        public Builder tokenTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a timeout is positive, not " + timeout);
            }
            tokenTimeout = timeout;
            return this;
        }

        /**
         * Sets how often a token service on another host than the registry is asked again, and after what waits:
         * {@link RetryPolicy#defaults} by default. One at the registry's own host is asked again as the client asks the registry.
         */
        public Builder retry(RetryPolicy policy) {
            retry = Objects.requireNonNull(policy);
            return this;
        }

        /**
         * Sets which requests show credentials before the registry asks: {@link PreemptiveCredentials#CATALOG} by default. They go to the
         * registry that they were given for and to no other host, as far as {@link #insecureHost} allows.
         */
        public Builder preemptive(PreemptiveCredentials requests) {
            preemptive = Objects.requireNonNull(requests);
            return this;
        }

        /**
         * Sets the listener for warnings, such as that credentials cannot be looked up and requests continue without. It gets each
         * distinct one once for each authenticator; none holds a secret. It is called by the threads that send requests. The default logs
         * to the system logger {@code dev.ocikit.auth}.
         */
        public Builder warnings(Consumer<? super String> listener) {
            warnings = Objects.requireNonNull(listener);
            return this;
        }

        /**
         * Sets the memory for answers of token services while they are received and parsed: that of the clients, so that they have one budget
         * together. The default, null, gives the authenticator an eighth of the heap of its own.
         */
        public Builder documentMemory(@Nullable DocumentMemory memory) {
            documentMemory = memory;
            return this;
        }

        /** Returns the options. */
        public AuthOptions build() {
            return new AuthOptions(new Builder(this));
        }
    }
}
