// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.client.ClientOptions;
import java.net.URI;

/**
 * The registry that a user names to log in to, or out of.
 *
 * @param url how it is reached
 * @param host the name under which its credentials are kept
 */
record RegistryAddress(String url, String host) {
    private static final String HUB = "registry-1.docker.io";

    /**
     * Reads an address: a host, with {@code http://} or {@code https://} before it to say how to connect, as Docker writes it too, with the
     * version of an API after it.
     *
     * @throws IllegalArgumentException if that is no registry's address, or one of a part of a registry
     */
    static RegistryAddress parse(String text) {
        boolean api = text.endsWith("/v1/") || text.endsWith("/v2/");
        String url = api ? text.substring(0, text.length() - "/v1/".length()) : text;
        URI base = ClientOptions.of(url).baseUri();
        String authority = base.getRawAuthority();
        if (!base.getRawPath().isEmpty()) {
            throw new IllegalArgumentException("logins are for whole registries, such as " + authority);
        }
        return new RegistryAddress(url, authority);
    }

    @Override
    public String toString() {
        return host.equals(HUB) ? "docker.io" : host;
    }
}
