// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.test.FaultProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A registry in memory behind a server and a network to which mishaps happen. */
final class UnluckyRegistry implements AutoCloseable {
    private final OciRegistry registry = MemRegistry.create();
    private final Http1Server server;
    private final FaultProxy proxy;
    private volatile Function<Phase, @Nullable Mishap> fate = phase -> null;

    UnluckyRegistry() throws IOException {
        server = Http1Server.start(
                new UnluckyHandler(RegistryHandler.of(registry), phase -> fate.apply(phase), this::reset),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        proxy = FaultProxy.to(server.uri());
    }

    /** Returns what the server serves. */
    OciRegistry registry() {
        return registry;
    }

    String host() {
        return proxy.host();
    }

    /** Sets what happens to requests from now on. */
    void fate(Function<Phase, @Nullable Mishap> newFate) {
        fate = newFate;
    }

    /** Returns a client that does not wait before it tries again. The caller closes it. */
    RegistryClient client() {
        return RegistryClient.create(ClientOptions.builder(proxy.uri().toString())
                .existenceCheckBytes(1 << 14)
                .retry(RetryPolicy.builder()
                        .attempts(6)
                        .firstDelay(Duration.ZERO)
                        .build())
                .build());
    }

    private void reset() {
        proxy.resetAll();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.close();
    }
}
