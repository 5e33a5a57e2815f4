// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.Credential;
import dev.ocikit.auth.HostCredentials;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.ServerOptions;
import dev.ocikit.server.auth.AccessPolicy;
import dev.ocikit.server.auth.BasicGuard;
import dev.ocikit.server.auth.Htpasswd;
import dev.ocikit.server.auth.TokenIssuer;
import dev.ocikit.server.jetty.JettyServer;
import dev.ocikit.unify.Member;
import dev.ocikit.unify.UnifiedRegistry;
import dev.ocikit.unify.UnifyOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Servers that are closed together, the last one first, each with a client. */
final class Servers implements AutoCloseable {
    /** A user whose password is "secret". */
    private static final String USERS = "ann:$2b$04$gKTarh/nAV3pFSRbt7Kc7.gYBHBjHSwY5/iPF/n9k9x3ix1sWxele\n";

    private final Deque<Runnable> open = new ArrayDeque<>();

    /** Serves a registry with {@link Http1Server} and returns a client of it. */
    OciRegistry onHttp1(OciRegistry registry) throws IOException {
        return client(uriOnHttp1(registry));
    }

    /** Serves a registry with {@link Http1Server} and returns its address. */
    URI uriOnHttp1(OciRegistry registry) throws IOException {
        Http1Server server = Http1Server.start(RegistryHandler.of(registry), freePort());
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

    /** Serves a registry on Jetty to a user with a password, and returns a client who knows it. */
    OciRegistry onJettyForAPassword(OciRegistry registry) throws IOException {
        BasicGuard guard = BasicGuard.of(users(), AccessPolicy.users());
        return protectedOnJetty(RegistryHandler.of(
                registry, ServerOptions.builder().guard(guard).build()));
    }

    /** Serves a registry on Jetty to a user with tokens, which the same server gives out, and returns a client who gets them. */
    OciRegistry onJettyForTokens(OciRegistry registry) throws IOException {
        TokenIssuer issuer = TokenIssuer.builder(users(), AccessPolicy.users())
                .anonymousMounts(true)
                .build();
        ServerOptions options = ServerOptions.builder().guard(issuer.guard()).build();
        return protectedOnJetty(issuer.around(RegistryHandler.of(registry, options)));
    }

    private Htpasswd users() throws IOException {
        Path file = Files.createTempFile("users", "");
        open.push(() -> file.toFile().delete());
        return Htpasswd.open(Files.writeString(file, USERS));
    }

    private OciRegistry protectedOnJetty(Handler handler) throws IOException {
        JettyServer server = JettyServer.start(handler, freePort());
        open.push(server::close);
        String host = server.uri().getAuthority();
        Authenticator authenticator =
                Authenticator.of(HostCredentials.of(host, new Credential.Password("ann", "secret")));
        RegistryClient client =
                RegistryClient.create(ClientOptions.builder(server.uri().toString())
                        .transport(authenticator::around)
                        .build());
        open.push(client::close);
        return client;
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

    /** Returns a registry whose blobs are transferred in small parts. */
    OciRegistry large(OciRegistry registry) {
        LargeBlobs large = LargeBlobs.wrap(registry, LargeContractTest.SMALL);
        open.push(large::close);
        return large;
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
