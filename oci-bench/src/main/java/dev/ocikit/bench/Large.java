// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.jetty.JettyServer;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures transfers of large blobs beside plain ones, and prints a line for each.
 *
 * <p>Arguments: what {@link LargePeer} wrote, a directory for files, how often to repeat what is fast, and {@code tight} to only pull and push
 * through the last server, in whatever heap there is.
 */
public final class Large {
    private static final String REPOSITORY = "bench/large";
    private static final double MIB = 1 << 20;

    private final Path directory;
    private final int repeats;

    private Large(Path directory, int repeats) {
        this.directory = directory;
        this.repeats = repeats;
    }

    /** Runs the measurements. */
    public static void main(String[] arguments) throws Exception {
        List<String> servers = Files.readAllLines(Path.of(arguments[0]));
        Large large = new Large(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        if (arguments.length > 3) {
            large.tight(servers.get(servers.size() - 1));
            return;
        }
        large.loopback(servers.get(0));
        large.slow("20 MiB/s per connection", servers.get(1));
        large.slow("the same, 50 ms round trip", servers.get(2));
        closing("after the first byte", 1);
        closing("with many requests under way", 64 << 20);
    }

    private void tight(String server) throws Exception {
        run("pull, " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB heap", server, this::pull);
        run("pull to a file, the same heap", server, this::pullToFile);
        run("push of a stream, the same heap", server, this::pushStream);
        run("push of a source that can be read again, the same heap", server, this::push);
    }

    private void loopback(String server) throws Exception {
        for (int i = 0; i < repeats; i++) {
            plain("loopback: one stream", server, this::pull);
            run("loopback: large", server, this::pull);
        }
        for (int i = 0; i < repeats; i++) {
            plain("loopback: one stream into a file", server, (registry, digest) -> copy(registry, digest));
            run("loopback: large into a file", server, this::pullToFile);
        }
        for (int i = 0; i < repeats; i++) {
            plain("loopback: push in one request", server, this::pushPlain);
            run("loopback: push in chunks", server, this::push);
            run("loopback: push of a stream of unknown digest", server, this::pushStream);
        }
    }

    private void slow(String name, String server) throws Exception {
        plain(name + ": one stream", server, this::pull);
        run(name + ": large", server, this::pull);
        run(name + ": large into a file", server, this::pullToFile);
    }

    private long pull(OciRegistry registry, Digest digest) throws IOException {
        long total = 0;
        try (BlobReader reader = registry.getBlob(REPOSITORY, digest)) {
            for (ByteBuffer bytes = reader.readBuffer(); bytes.hasRemaining(); bytes = reader.readBuffer()) {
                total += bytes.remaining();
            }
        }
        return total;
    }

    /** Measures what still passes a network when a reader is closed; the server is in this process, so that what passes can be counted. */
    private static void closing(String name, long read) throws Exception {
        long size = 256 << 20;
        Digest digest = new Target.RandomSource(size, 0).digest();
        OneBlob blob = new OneBlob(Descriptor.of("application/octet-stream", digest, size), new AtomicLong());
        InetSocketAddress freePort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (JettyServer server = JettyServer.start(RegistryHandler.of(blob), freePort);
                FaultProxy proxy = FaultProxy.to(server.uri()).otherwise(Fault.NONE.throttledTo(20 << 20));
                RegistryClient client = RegistryClient.of(proxy.host());
                LargeBlobs registry = LargeBlobs.wrap(client)) {
            BlobReader reader = registry.getBlob(REPOSITORY, digest);
            reader.skipNBytes(read);
            long atClose = proxy.responseBytes();
            long start = System.nanoTime();
            reader.close();
            double millis = (System.nanoTime() - start) / 1e6;
            long before = -1;
            while (proxy.responseBytes() != before) {
                before = proxy.responseBytes();
                TimeUnit.MILLISECONDS.sleep(500);
            }
            System.out.printf(
                    "%-60s %8.1f ms %7.0f KiB more%n",
                    "closed " + name, millis, (proxy.responseBytes() - atClose) / 1024.0);
        }
    }

    private long copy(OciRegistry registry, Digest digest) throws IOException {
        Path file = directory.resolve("plain");
        try (BlobReader reader = registry.getBlob(REPOSITORY, digest)) {
            long copied = Files.copy(reader, file);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            return copied;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private long pullToFile(OciRegistry registry, Digest digest) throws IOException {
        Path file = directory.resolve("large");
        try {
            return ((LargeBlobs) registry).downloadTo(REPOSITORY, digest, file).size();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private BlobSource content(OciRegistry registry, Digest digest) throws IOException {
        return new Target.RandomSource(registry.resolveBlob(REPOSITORY, digest).size(), 1);
    }

    private long pushPlain(OciRegistry registry, Digest digest) throws IOException {
        Target.RandomSource content = (Target.RandomSource) content(registry, digest);
        return registry.pushBlob(REPOSITORY, content.digest(), content).size();
    }

    private long push(OciRegistry registry, Digest digest) throws IOException {
        return ((LargeBlobs) registry)
                .upload(REPOSITORY, content(registry, digest))
                .size();
    }

    private long pushStream(OciRegistry registry, Digest digest) throws IOException {
        try (InputStream in = content(registry, digest).open()) {
            return ((LargeBlobs) registry).upload(REPOSITORY, in).size();
        }
    }

    private static void plain(String name, String server, Transfer transfer) throws Exception {
        try (RegistryClient client = RegistryClient.of(server.substring(0, server.indexOf(' ')))) {
            measure(name, client, server, transfer);
        }
    }

    private static void run(String name, String server, Transfer transfer) throws Exception {
        try (RegistryClient client = RegistryClient.of(server.substring(0, server.indexOf(' ')));
                LargeBlobs registry = LargeBlobs.wrap(client, options())) {
            measure(name, registry, server, transfer);
        }
    }

    /** The budget of a heap that is not small, so that a small one proves it. */
    private static LargeOptions options() {
        long heap = Runtime.getRuntime().maxMemory();
        return heap < 100 * MIB
                ? LargeOptions.defaults()
                : LargeOptions.builder().memoryBytes(64 << 20).build();
    }

    private static void measure(String name, OciRegistry registry, String server, Transfer transfer)
            throws IOException {
        Digest digest = Digest.parse(server.substring(server.indexOf(' ') + 1));
        try (HeapWatch heap = new HeapWatch()) {
            long start = System.nanoTime();
            long bytes = transfer.run(registry, digest);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%-60s %8.2f s %8.0f MiB/s %6.0f MiB more heap%n",
                    name, seconds, bytes / MIB / seconds, heap.growth());
        }
    }

    /** Watches how much of the heap is used, garbage included. */
    private static final class HeapWatch implements AutoCloseable {
        private final long before;
        private final Thread thread = new Thread(this::watch, "heap");
        private volatile long most;
        private volatile boolean ended;

        HeapWatch() {
            System.gc();
            before = used();
            thread.setDaemon(true);
            thread.start();
        }

        private static long used() {
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }

        private void watch() {
            while (!ended) {
                most = Math.max(most, used());
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
        }

        double growth() {
            return (most - before) / MIB;
        }

        @Override
        public void close() {
            ended = true;
        }
    }

    @FunctionalInterface
    private interface Transfer {
        long run(OciRegistry registry, Digest digest) throws IOException;
    }
}
