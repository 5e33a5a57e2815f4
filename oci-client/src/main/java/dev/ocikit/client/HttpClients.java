// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;

/** The HTTP client that a registry client makes for itself. */
final class HttpClients {
    private HttpClients() {}

    /**
     * Returns a client for one registry.
     *
     * <p>HTTP/1.1, because the default asks every plain server for an upgrade, on uploads, too. Callbacks run on the selector thread,
     * because handing them to other threads costs more than they do: they only put buffers into queues. No redirects, because credentials
     * would travel along on some versions of Java.
     */
    static HttpClient create(ClientOptions options) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Runnable::run)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.connectTimeout())
                .proxy(options.proxy().orElseGet(EnvironmentProxies::system));
        options.tls().applyTo(builder);
        return builder.build();
    }

    /** Ends a client: at once where Java can, which is from version 21 on, and otherwise when it is no longer used. */
    static void close(HttpClient client) {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (NoSuchMethodException e) {
            // Java 17 ends the client's thread when the client is collected.
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot close the HTTP client", e);
        }
    }
}
