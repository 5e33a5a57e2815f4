// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import com.sun.net.httpserver.HttpServer;
import dev.ocikit.api.BlobReader;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.auth.Authenticator;
import dev.ocikit.auth.Credential;
import dev.ocikit.auth.HostCredentials;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Response;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Measures what failures cost a client; prints a table. */
public final class Resilience {
    private static final long BLOB_BYTES = 1L << 30;
    private static final long RESET_BYTES = 100L << 20;
    private static final int CALLS = 20;
    private static final long TOKEN_MILLIS = 50;

    private Resilience() {}

    /** Runs the measurements. */
    public static void main(String[] arguments) throws Exception {
        System.out.printf("%-64s %-6s %10s%n", "", "unit", "");
        lossyPull();
        coldCalls();
    }

    private static void row(String name, String unit, double value) {
        System.out.printf("%-64s %-6s %,10.1f%n", name, unit, value);
    }

    private static InetSocketAddress freePort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static void lossyPull() throws IOException {
        Target.RandomSource content = new Target.RandomSource(BLOB_BYTES, 0);
        Digest digest = content.digest();
        AtomicLong latest = new AtomicLong();
        OciRegistry registry = new OneBlob(Descriptor.of("application/octet-stream", digest, BLOB_BYTES), latest);
        try (Http1Server server = Http1Server.start(RegistryHandler.of(registry), freePort());
                FaultProxy proxy = FaultProxy.to(server.uri())
                        .otherwise(Fault.NONE.endingResponseAfter(RESET_BYTES).endingBy(Fault.End.RESET));
                RegistryClient client = RegistryClient.of(proxy.host())) {
            long start = System.nanoTime();
            long received = 0;
            try (BlobReader reader = client.getBlob("bench/lossy", digest)) {
                ByteBuffer buffer = reader.readBuffer();
                while (buffer.hasRemaining()) {
                    received += buffer.remaining();
                    buffer = reader.readBuffer();
                }
            }
            if (received != BLOB_BYTES) {
                throw new IllegalStateException("received " + received + " bytes");
            }
            row("verified pull of 1 GiB, reset every 100 MiB: time", "ms", (System.nanoTime() - start) / 1e6);
            row("connections", "", proxy.connections());
            // Each connection but the last passed all that it could; what of it did not count was asked for again.
            long passed = (proxy.connections() - 1) * RESET_BYTES;
            row("bytes that came over the link in vain", "%", 100.0 * (passed - latest.get()) / BLOB_BYTES);
        }
    }

    private static void coldCalls() throws IOException, InterruptedException, ExecutionException {
        AtomicInteger tokens = new AtomicInteger();
        HttpServer service = HttpServer.create(freePort(), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        service.setExecutor(threads);
        service.createContext("/token", exchange -> {
            tokens.incrementAndGet();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TOKEN_MILLIS));
            byte[] answer = "{\"token\":\"bench\",\"expires_in\":300}".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        service.start();
        String realm = "http://127.0.0.1:" + service.getAddress().getPort() + "/token";
        Handler registry = RegistryHandler.of(MemRegistry.create());
        Handler guarded = request -> "Bearer bench".equals(request.header("Authorization"))
                ? registry.handle(request)
                : Response.status(401)
                        .header(
                                "WWW-Authenticate",
                                "Bearer realm=\"" + realm + "\",service=\"bench\",scope=\"repository:bench/a:pull\"")
                        .empty();
        try (Http1Server server = Http1Server.start(guarded, freePort())) {
            String host = "127.0.0.1:" + server.address().getPort();
            for (int warm = 0; warm < 20; warm++) {
                calls(host, CALLS, threads);
            }
            double one = Double.MAX_VALUE;
            double many = Double.MAX_VALUE;
            int fetched = 0;
            for (int round = 0; round < 10; round++) {
                one = Math.min(one, calls(host, 1, threads));
                int before = tokens.get();
                many = Math.min(many, calls(host, CALLS, threads));
                fetched = Math.max(fetched, tokens.get() - before);
            }
            row("one cold call, 50 ms for a token", "ms", one);
            row("twenty cold calls at once", "ms", many);
            row("tokens fetched for them, at most", "", fetched);
        } finally {
            service.stop(0);
            threads.shutdownNow();
        }
    }

    private static double calls(String host, int count, ExecutorService threads)
            throws InterruptedException, ExecutionException {
        Authenticator authenticator =
                Authenticator.of(HostCredentials.of(host, new Credential.Password("bench", "secret")));
        try (RegistryClient client = RegistryClient.create(
                ClientOptions.builder(host).transport(authenticator::around).build())) {
            Callable<List<String>> call = () -> client.tags("bench/a").toList();
            List<Callable<List<String>>> calls = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                calls.add(call);
            }
            long start = System.nanoTime();
            for (Future<List<String>> answer : threads.invokeAll(calls)) {
                try {
                    answer.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof NotFoundException)) {
                        throw e;
                    }
                }
            }
            return (System.nanoTime() - start) / 1e6;
        }
    }
}
