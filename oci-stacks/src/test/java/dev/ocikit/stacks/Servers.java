// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.server.JdkServer;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.jetty.JettyServer;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Servers that are closed together, the last one first, each with a client. */
final class Servers implements AutoCloseable {
    private final Deque<Runnable> open = new ArrayDeque<>();

    /** Serves a registry on the JDK's server and returns a client of it. */
    OciRegistry onJdk(OciRegistry registry) throws IOException {
        return client(uriOnJdk(registry));
    }

    /** Serves a registry on the JDK's server and returns its address. */
    URI uriOnJdk(OciRegistry registry) throws IOException {
        JdkServer server = JdkServer.start(RegistryHandler.of(registry), freePort());
        open.push(server::close);
        return server.uri();
    }

    /** Serves a registry on Jetty and returns a client of it. */
    OciRegistry onJetty(OciRegistry registry) throws IOException {
        return client(uriOnJetty(registry));
    }

    /** Serves a registry on Jetty and returns its address. */
    URI uriOnJetty(OciRegistry registry) throws IOException {
        JettyServer server = JettyServer.start(RegistryHandler.of(registry), freePort());
        open.push(server::close);
        return server.uri();
    }

    /** Returns a client of whatever answers at an address. */
    OciRegistry client(URI uri) {
        RegistryClient client = RegistryClient.create(ClientOptions.of(uri.toString()));
        open.push(client::close);
        return client;
    }

    /** Returns a client of whatever answers at an address, which sends nothing twice. */
    OciRegistry clientWithoutRetries(URI uri) {
        RegistryClient client = RegistryClient.create(
                ClientOptions.builder(uri.toString()).retry(RetryPolicy.none()).build());
        open.push(client::close);
        return client;
    }

    /** Returns registries as one, which undoes what only one of them takes. */
    OciRegistry unify(OciRegistry first, OciRegistry second) {
        UnifiedRegistry unified = UnifiedRegistry.create(
                UnifyOptions.builder().compensation(true).build(),
                List.of(Member.of("first", first), Member.of("second", second)));
        open.push(unified::close);
        return unified;
    }

    private static InetSocketAddress freePort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }
}
