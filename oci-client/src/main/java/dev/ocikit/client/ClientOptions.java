// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.ref.Names;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How a {@link RegistryClient} behaves. Immutable. */
public final class ClientOptions {
    private final Builder values;

    private ClientOptions(Builder values) {
        this.values = values;
    }

    /**
     * Returns options for a registry, all others at their defaults.
     *
     * @param registry a host with an optional port and an optional path in front of {@code /v2/}: {@code localhost:5000},
     *     {@code registry.example.com/mirror}; with {@code http://} or {@code https://} before it to say how to connect. Without, it is
     *     http for this machine ({@code localhost}, 127.x.x.x, [::1]) and https otherwise. {@code docker.io} stands for the Hub
     * @throws IllegalArgumentException if that is not a registry's address
     */
    public static ClientOptions of(String registry) {
        return builder(registry).build();
    }

    /** Returns a builder for a registry, see {@link #of}. */
    public static Builder builder(String registry) {
        return new Builder(registry);
    }

    /** Returns a builder that starts from these options. */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** Returns the URI below which {@code /v2/} is. */
    public URI baseUri() {
        return values.baseUri;
    }

    /** Returns the HTTP client to use, if one was given. */
    public Optional<HttpClient> httpClient() {
        return Optional.ofNullable(values.httpClient);
    }

    /** Returns whom the client trusts, and who it says that it is. */
    public TlsOptions tls() {
        return values.tls;
    }

    /** Returns what chooses the proxies, if it was given. */
    public Optional<ProxySelector> proxy() {
        return Optional.ofNullable(values.proxy);
    }

    /** Returns what is put around the client's own transport. */
    public UnaryOperator<Transport> transport() {
        return values.transport;
    }

    /** Returns the {@code User-Agent}. */
    public String userAgent() {
        return values.userAgent;
    }

    /** Returns how long to wait for a connection. */
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /** Returns how long to wait for the beginning of an answer. */
    public Duration responseTimeout() {
        return values.responseTimeout;
    }

    /** Returns how long a transfer may stand still. */
    public Duration stallTimeout() {
        return values.stallTimeout;
    }

    /** Returns how long the documents of a call may take to arrive. */
    public Duration documentTimeout() {
        return values.documentTimeout;
    }

    /** Returns how long a call may take as a whole, if that is limited. */
    public Optional<Duration> callTimeout() {
        return Optional.ofNullable(values.callTimeout);
    }

    /** Returns when and how often failed requests are tried again. */
    public RetryPolicy retry() {
        return values.retry;
    }

    /** Returns how many requests of a kind may be on their way to a host at once. */
    public int maxRequests() {
        return values.maxRequests;
    }

    /** Returns how much of a blob is skipped to go on where a transfer broke. */
    public long maxSkipBytes() {
        return values.maxSkipBytes;
    }

    /** Returns the mirrors that are asked before the registry, in their order. */
    public List<ClientOptions> mirrors() {
        return values.mirrors;
    }

    /** Returns the registry for which this one stands in, if it does. */
    public Optional<String> mirrorOf() {
        return Optional.ofNullable(values.mirrorOf);
    }

    Time time() {
        return values.time;
    }

    /** Returns how many items to ask for at once in lists. */
    public int pageSize() {
        return values.pageSize;
    }

    /** Returns how many pages of a list are read at most. */
    public int maxPages() {
        return values.maxPages;
    }

    /** Returns the maximum number of items in a page of a list. */
    public int maxPageItems() {
        return values.maxPageItems;
    }

    /** Returns the maximum size of a page of a list. */
    public int maxPageBytes() {
        return values.maxPageBytes;
    }

    /** Returns the memory for documents that the client shares with others, if it was given. */
    public Optional<DocumentMemory> documentMemory() {
        return Optional.ofNullable(values.documentMemory);
    }

    /** Returns the greatest size of a manifest. */
    public int maxManifestBytes() {
        return values.maxManifestBytes;
    }

    /** Returns the greatest size of a blob that is pulled although the registry does not tell its size. */
    public long maxUnsizedBlobBytes() {
        return values.maxUnsizedBlobBytes;
    }

    /** Returns how much of an error's body is read. */
    public int maxErrorBytes() {
        return values.maxErrorBytes;
    }

    /** Returns how many redirects are followed in a row. */
    public int maxRedirects() {
        return values.maxRedirects;
    }

    /** Returns the hosts to which redirects and upload locations may lead whatever their addresses are. */
    public Set<String> redirectHosts() {
        return values.redirectHosts;
    }

    AddressLookup addressLookup() {
        return values.addressLookup;
    }

    /** Returns the size of the chunks in which an upload session is written, where the caller has no wish. */
    public long chunkBytes() {
        return values.chunkBytes;
    }

    /** Returns the greatest size of one request that brings content of a blob. */
    public long maxRequestBytes() {
        return values.maxRequestBytes;
    }

    /** Returns from which size on the first blob of a repository is looked for before it is pushed. */
    public long existenceCheckBytes() {
        return values.existenceCheckBytes;
    }

    /** Tells whether blobs are pushed in a single POST. */
    public boolean singlePost() {
        return values.singlePost;
    }

    /** Tells whether the referrers tag schema is used with registries that have no referrers API. */
    public boolean referrersFallback() {
        return values.referrersFallback;
    }

    /** Tells whether the registry is asked for direct locations. */
    public boolean directLocations() {
        return values.directLocations;
    }

    /** Returns who is told of warnings. */
    public Consumer<? super String> warnings() {
        return values.warnings;
    }

    /** Returns who is told of rate limits. */
    public Consumer<? super RateLimit> rateLimits() {
        return values.rateLimits;
    }

    /** Returns who is told what goes over the wire, if somebody is. */
    public Optional<Consumer<? super String>> wireLog() {
        return Optional.ofNullable(values.wireLog);
    }

    /** Builds {@link ClientOptions}. */
    public static final class Builder {
        private URI baseUri;
        private @Nullable HttpClient httpClient;
        private TlsOptions tls = TlsOptions.defaults();
        private @Nullable ProxySelector proxy;
        private UnaryOperator<Transport> transport = UnaryOperator.identity();
        private String userAgent = "ocikit";
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration responseTimeout = Duration.ofMinutes(2);
        private Duration stallTimeout = Duration.ofMinutes(1);
        private Duration documentTimeout = Duration.ofMinutes(1);
        private @Nullable Duration callTimeout;
        private RetryPolicy retry = RetryPolicy.defaults();
        private int maxRequests = 64;
        private long maxSkipBytes = 64 << 20;
        private List<ClientOptions> mirrors = List.of();
        private @Nullable String mirrorOf;
        private Time time = Time.SYSTEM;
        private int pageSize = 1000;
        private int maxPages = 10_000;
        private int maxPageItems = 1_000_000;
        private int maxPageBytes = 64 << 20;
        private @Nullable DocumentMemory documentMemory;
        private int maxManifestBytes = 4 << 20;
        private long maxUnsizedBlobBytes = 16L << 30;
        private int maxErrorBytes = 64 << 10;
        private int maxRedirects = 10;
        private Set<String> redirectHosts = Set.of();
        private AddressLookup addressLookup = AddressLookup.PLATFORM;
        private long chunkBytes = 16 << 20;
        private long maxRequestBytes = Long.MAX_VALUE;
        private long existenceCheckBytes = 1 << 20;
        private boolean singlePost;
        private boolean referrersFallback = true;
        private boolean directLocations;
        private Consumer<? super String> warnings = warning -> {};
        private Consumer<? super RateLimit> rateLimits = limit -> {};
        private @Nullable Consumer<? super String> wireLog;

        private Builder(String registry) {
            baseUri = BaseAddress.parse(registry);
        }

        private Builder(Builder other) {
            baseUri = other.baseUri;
            httpClient = other.httpClient;
            tls = other.tls;
            proxy = other.proxy;
            transport = other.transport;
            userAgent = other.userAgent;
            connectTimeout = other.connectTimeout;
            responseTimeout = other.responseTimeout;
            stallTimeout = other.stallTimeout;
            documentTimeout = other.documentTimeout;
            callTimeout = other.callTimeout;
            retry = other.retry;
            maxRequests = other.maxRequests;
            maxSkipBytes = other.maxSkipBytes;
            mirrors = other.mirrors;
            mirrorOf = other.mirrorOf;
            time = other.time;
            pageSize = other.pageSize;
            maxPages = other.maxPages;
            maxPageItems = other.maxPageItems;
            maxPageBytes = other.maxPageBytes;
            documentMemory = other.documentMemory;
            maxManifestBytes = other.maxManifestBytes;
            maxUnsizedBlobBytes = other.maxUnsizedBlobBytes;
            maxErrorBytes = other.maxErrorBytes;
            maxRedirects = other.maxRedirects;
            redirectHosts = other.redirectHosts;
            addressLookup = other.addressLookup;
            chunkBytes = other.chunkBytes;
            maxRequestBytes = other.maxRequestBytes;
            existenceCheckBytes = other.existenceCheckBytes;
            singlePost = other.singlePost;
            referrersFallback = other.referrersFallback;
            directLocations = other.directLocations;
            warnings = other.warnings;
            rateLimits = other.rateLimits;
            wireLog = other.wireLog;
        }

        /** Connects without TLS, or with it. The default depends on the host, see {@link ClientOptions#of}. */
        public Builder plainHttp(boolean plain) {
            String text = baseUri.toString();
            baseUri = URI.create((plain ? "http" : "https") + text.substring(text.indexOf(':')));
            return this;
        }

        /**
         * Uses an HTTP client, which the registry client does not close. It must follow no redirects. The default is one of the registry
         * client's own: HTTP/1.1, callbacks on the selector thread.
         *
         * @throws IllegalArgumentException if it follows redirects: it would carry credentials along
         */
        public Builder httpClient(@Nullable HttpClient client) {
            if (client != null && client.followRedirects() != HttpClient.Redirect.NEVER) {
                throw new IllegalArgumentException(
                        "the HTTP client must not follow redirects: the registry client does");
            }
            httpClient = client;
            return this;
        }

        /** Says whom to trust at the far end of TLS, and what to show. Without effect on an HTTP client that is given. */
        public Builder tls(TlsOptions options) {
            tls = Objects.requireNonNull(options);
            return this;
        }

        /**
         * Chooses the proxies; {@code HttpClient.Builder.NO_PROXY} chooses none. Without effect on an HTTP client that is given. The
         * default, null, is what the environment says ({@link EnvironmentProxies}) or, if that names no proxy, what Java was told.
         */
        public Builder proxy(@Nullable ProxySelector selector) {
            proxy = selector;
            return this;
        }

        /**
         * Puts something around the client's own transport, which is the operator's argument: authentication, retries, a recorder. To put
         * several, compose them. The default puts nothing.
         */
        public Builder transport(UnaryOperator<Transport> wrap) {
            transport = Objects.requireNonNull(wrap);
            return this;
        }

        /** Names the program to the registry. The default is {@code ocikit}. */
        public Builder userAgent(String agent) {
            userAgent = Objects.requireNonNull(agent);
            return this;
        }

        /** Sets how long to wait for a connection: 10 seconds by default. Without effect on an HTTP client that is given. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive(timeout);
            return this;
        }

        /**
         * Sets how long to wait for the beginning of an answer, from when a request is sent whole: 2 minutes by default, as a registry may
         * take long to store a large blob. A request of up to 1 MiB must be sent within that time, too.
         */
        public Builder responseTimeout(Duration timeout) {
            responseTimeout = positive(timeout);
            return this;
        }

        /** Sets how long a transfer may stand still in either direction: 1 minute by default. */
        public Builder stallTimeout(Duration timeout) {
            stallTimeout = positive(timeout);
            return this;
        }

        /**
         * Sets how long the documents of a call may take to arrive, together and however slowly they drip: 1 minute by default. Documents are
         * all bodies of responses (manifests, lists, errors, the responses to uploads, tokens of a service at the registry) except
         * the content of blobs that the caller reads. The time counts from when a response begins. A document that is late is not asked for again.
         */
        public Builder documentTimeout(Duration timeout) {
            documentTimeout = positive(timeout);
            return this;
        }

        /**
         * Sets how long a call may take as a whole, with all its requests, retries and waits, until it returns: unlimited by default, which
         * null stands for. It does not span what is read from a {@code BlobReader} later, or written to a {@code BlobWriter}; each write,
         * flush and commit of that is a call of its own. What finds out credentials has bounds of its own: helper programs, and token
         * services on other hosts.
         */
        public Builder callTimeout(@Nullable Duration timeout) {
            callTimeout = timeout == null ? null : positive(timeout);
            return this;
        }

        /** Sets when and how often failed requests are tried again: {@link RetryPolicy#defaults} by default. */
        public Builder retry(RetryPolicy policy) {
            retry = Objects.requireNonNull(policy);
            return this;
        }

        /**
         * Sets how many requests of a kind (small ones, downloads, uploads) may be on their way to a host at once: from 1, 64 by default.
         * Beneath that the client finds out by itself what a host bears. A blob that is read counts until its end or until it is closed.
         */
        public Builder maxRequests(int requests) {
            maxRequests = (int) atLeast(1, requests);
            return this;
        }

        /**
         * Sets how much of a blob is received and thrown away in order to go on where a transfer broke, from registries that send the whole
         * rather than the rest: from 0, 64 MiB by default.
         */
        public Builder maxSkipBytes(long bytes) {
            maxSkipBytes = atLeast(0, bytes);
            return this;
        }

        /**
         * Names registries that hold copies: blobs, manifests and tags are asked from them first, in this order, and from the registry itself
         * where they fail, for whatever reason. A mirror that cannot be reached is left out for half a minute. Lists and whatever writes go to the
         * registry alone. Each mirror has options of its own, and so its own credentials; it is told by the parameter {@code ns} for which
         * registry it stands in. None by default.
         */
        public Builder mirrors(List<ClientOptions> registries) {
            mirrors = List.copyOf(registries);
            return this;
        }

        Builder mirrorOf(String registry) {
            mirrorOf = registry;
            return this;
        }

        /** Sets the time that retries go by; the default is that of this machine. */
        Builder time(Time source) {
            time = source;
            return this;
        }

        /** Sets how many items to ask for at once in lists: from 1, 1000 by default, which is all that some registries allow. */
        public Builder pageSize(int size) {
            pageSize = (int) atLeast(1, size);
            return this;
        }

        /** Sets after how many pages a list is given up as endless: from 1, 10,000 by default. */
        public Builder maxPages(int pages) {
            maxPages = (int) atLeast(1, pages);
            return this;
        }

        /** Sets the maximum number of names or referrers in a page of a list, whatever was asked for: from 1, 1,000,000 by default. */
        public Builder maxPageItems(int items) {
            maxPageItems = (int) atLeast(1, items);
            return this;
        }

        /** Sets the maximum size of a page of a list, as text: from 1, 64 MiB by default. */
        public Builder maxPageBytes(int bytes) {
            maxPageBytes = (int) atLeast(1, bytes);
            return this;
        }

        /**
         * Sets the memory for documents that are received and parsed, which several clients can share. The default, null, gives the client a
         * quarter of the heap of its own.
         */
        public Builder documentMemory(@Nullable DocumentMemory memory) {
            documentMemory = memory;
            return this;
        }

        /** Sets the greatest size of a manifest that is pulled: from 1, 4 MiB by default. */
        public Builder maxManifestBytes(int bytes) {
            maxManifestBytes = (int) atLeast(1, bytes);
            return this;
        }

        /**
         * Sets the greatest size of a blob that is pulled although the registry tells its size neither with GET nor with HEAD: from 1, 16 GiB by
         * default. Such a blob is read to its end and verified before {@code getBlob} returns; one of more than 4 MiB is then asked for again.
         * {@code resolveBlob} reads it as well, within {@link #documentTimeout}, which ends large blobs sooner than this size.
         */
        public Builder maxUnsizedBlobBytes(long bytes) {
            maxUnsizedBlobBytes = atLeast(1, bytes);
            return this;
        }

        /** Sets how much of an error's body is read: from 0, 64 KiB by default. */
        public Builder maxErrorBytes(int bytes) {
            maxErrorBytes = (int) atLeast(0, bytes);
            return this;
        }

        /** Sets how many redirects are followed in a row: from 0, 10 by default. */
        public Builder maxRedirects(int redirects) {
            maxRedirects = (int) atLeast(0, redirects);
            return this;
        }

        /**
         * Allows redirects and upload locations to lead to a host whatever its addresses are. Other hosts than the registry's are contacted
         * only if none of their addresses is more internal than the registry's (public, private network, loopback; link-local only for a
         * registry at such an address). Behind a proxy, only names that can be resolved here are checked. None by default.
         *
         * @param host {@code storage.example.com:9000}, or without a port for all of its ports
         */
        public Builder redirectHost(String host) {
            Set<String> hosts = new HashSet<>(redirectHosts);
            hosts.add(Names.requireHost(host).toLowerCase(Locale.ROOT));
            redirectHosts = Set.copyOf(hosts);
            return this;
        }

        Builder addressLookup(AddressLookup source) {
            addressLookup = source;
            return this;
        }

        /**
         * Sets the size of the chunks in which an upload session is written, unless the caller of {@code startBlobUpload} wishes another:
         * from 1, 16 MiB by default. A session holds a buffer of up to that size; {@link #maxRequestBytes} bounds it, and a registry's own
         * minimum goes before both.
         */
        public Builder chunkBytes(int bytes) {
            chunkBytes = atLeast(1, bytes);
            return this;
        }

        /**
         * Sets the greatest size of one request that brings content of a blob, whatever chunks are wished: from 1, unlimited by default.
         * Some registries, or proxies before them, take only so much; the client remembers what they took after they refused more.
         */
        public Builder maxRequestBytes(long bytes) {
            maxRequestBytes = atLeast(1, bytes);
            return this;
        }

        /**
         * Sets from which size on {@code pushBlob} asks whether the registry has the blob already: 1 MiB by default. Of smaller blobs, it
         * does not ask for the first one that it pushes to a repository. {@link Long#MAX_VALUE} never asks, 0 always.
         */
        public Builder existenceCheckBytes(long bytes) {
            existenceCheckBytes = atLeast(0, bytes);
            return this;
        }

        /**
         * Pushes blobs in one POST rather than in POST and PUT: one round trip less where the registry can do it. Where it cannot, the
         * content of the first request is wasted; later blobs go in POST and PUT. Off by default.
         */
        public Builder singlePost(boolean single) {
            singlePost = single;
            return this;
        }

        /** Uses the referrers tag schema with registries that have no referrers API, for reading and for writing. On by default. */
        public Builder referrersFallback(boolean fallback) {
            referrersFallback = fallback;
            return this;
        }

        /**
         * Lets {@code locateBlob} and {@code locateManifest} ask the registry, and return the location that it redirects to if
         * the client itself would follow it, see {@link #redirectHost}. Off by default: they return no location.
         */
        public Builder directLocations(boolean direct) {
            directLocations = direct;
            return this;
        }

        /**
         * Names who is told of the registry's warnings, and of links that cannot be read, each distinct one once. Nothing is ever done about
         * a warning. The listener is called by the threads that call the registry. The default tells nobody.
         */
        public Builder warnings(Consumer<? super String> listener) {
            warnings = Objects.requireNonNull(listener);
            return this;
        }

        /**
         * Names who is told how much the registry still allows, with each answer that says so. The listener is called by the threads that
         * call the registry. The default tells nobody.
         */
        public Builder rateLimits(Consumer<? super RateLimit> listener) {
            rateLimits = Objects.requireNonNull(listener);
            return this;
        }

        /**
         * Names who is told what goes over the wire, for debugging: a line when a request is sent and one when its answer begins, with
         * method, URL, status, header fields and the time it took. What may be a secret is left out, whether in a URL or in a field, and
         * bodies always are. The log is beneath what {@link #transport} puts around, so it shows what that sends, too. It is called by
         * the threads that call the registry; what it throws is ignored. The default, null, tells nobody.
         */
        public Builder wireLog(@Nullable Consumer<? super String> log) {
            wireLog = log;
            return this;
        }

        /** Returns the options. */
        public ClientOptions build() {
            return new ClientOptions(new Builder(this));
        }

        private static Duration positive(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("a timeout is positive, not " + timeout);
            }
            return timeout;
        }

        private static long atLeast(long least, long value) {
            if (value < least) {
                throw new IllegalArgumentException("expected at least " + least + ", got " + value);
            }
            return value;
        }
    }
}
