// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The hosts that a client talks to: the registry, and where it sends the client. Of so many that a registry may name, the latest are known. */
final class Hosts {
    private static final int KNOWN = 256;

    private final Time time;
    private final int maxRetries;
    private final int maxRequests;

    @SuppressWarnings("serial") // It is never serialized.
    private final Map<String, Host> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Host> eldest) {
            return size() > KNOWN;
        }
    };

    Hosts(Time time, int maxRetries, int maxRequests) {
        this.time = time;
        this.maxRetries = maxRetries;
        this.maxRequests = maxRequests;
    }

    synchronized Host of(URI uri) {
        String name = uri.getScheme() + "://" + uri.getRawAuthority();
        return hosts.computeIfAbsent(name.toLowerCase(Locale.ROOT), unused -> new Host(time, maxRetries, maxRequests));
    }
}
