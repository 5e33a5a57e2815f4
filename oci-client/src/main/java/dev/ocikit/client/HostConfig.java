// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What clients are told of hosts beforehand: mirrors, certificates, and quirks that no answer gives away before harm is done. Most quirks
 * need no entry, because the client finds them out. Immutable.
 *
 * <pre>{@code
 * HostConfig hosts = HostConfig.builtIn()
 *         .with("*.corp.example", options -> options.maxRequestBytes(64 << 20))
 *         .with("docker.io", options -> options.mirrors(List.of(ClientOptions.of("mirror.corp.example"))));
 * RegistryClient client = RegistryClient.create(hosts.options("docker.io").build());
 * }</pre>
 */
public final class HostConfig {
    private static final HostConfig NONE = new HostConfig(List.of());
    /** GHCR refuses chunks of more than 4 MiB, and the content of the first one is sent for nothing. */
    private static final HostConfig BUILT_IN = NONE.with("ghcr.io", options -> options.chunkBytes(4 << 20));

    private final List<Entry> entries;

    private HostConfig(List<Entry> entries) {
        this.entries = entries;
    }

    /** Returns a configuration that knows no host. */
    public static HostConfig none() {
        return NONE;
    }

    /** Returns what ocikit knows of public registries. */
    public static HostConfig builtIn() {
        return BUILT_IN;
    }

    /**
     * Returns this configuration with an entry that is applied after all others which match.
     *
     * @param host a host with its port if it needs one, {@code localhost:5000}; {@code docker.io} for the Hub; {@code *.} in front of a domain
     *     for all hosts within it, with any port
     * @param options sets options; called for each client
     */
    public HostConfig with(String host, UnaryOperator<ClientOptions.Builder> options) {
        String suffix = host.startsWith("*.") ? host.substring(2) : host;
        ClientOptions.of(suffix); // refuses what is no host
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(host.toLowerCase(Locale.ROOT), options));
        return new HostConfig(List.copyOf(more));
    }

    /**
     * Returns a builder of options for a registry, with what is known of its host.
     *
     * @param registry as {@link ClientOptions#of} takes it
     */
    public ClientOptions.Builder options(String registry) {
        ClientOptions.Builder builder = ClientOptions.builder(registry);
        URI uri = builder.build().baseUri();
        for (Entry entry : entries) {
            if (entry.matches(uri)) {
                builder = entry.options.apply(builder);
            }
        }
        return builder;
    }

    private record Entry(String host, UnaryOperator<ClientOptions.Builder> options) {
        boolean matches(URI uri) {
            return host.startsWith("*.")
                    ? uri.getHost().toLowerCase(Locale.ROOT).endsWith(host.substring(1))
                    : uri.getRawAuthority()
                            .equalsIgnoreCase(ClientOptions.of(host).baseUri().getRawAuthority());
        }
    }
}
