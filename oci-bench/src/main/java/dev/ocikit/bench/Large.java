// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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

    private long copy(OciRegistry registry, Digest digest) throws IOException {
        Path file = directory.resolve("plain");
        try (BlobReader reader = registry.getBlob(REPOSITORY, digest)) {
            return Files.copy(reader, file);
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
                LargeBlobs registry = LargeBlobs.wrap(client)) {
            measure(name, registry, server, transfer);
        }
    }

    private static void measure(String name, OciRegistry registry, String server, Transfer transfer)
            throws IOException {
        Digest digest = Digest.parse(server.substring(server.indexOf(' ') + 1));
        System.gc();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        double before = heap();
        long start = System.nanoTime();
        long bytes = transfer.run(registry, digest);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%-60s %8.2f s %8.0f MiB/s %6.0f MiB of heap%n", name, seconds, bytes / MIB / seconds, heap() - before);
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    /** Returns the greatest use since the last reset, garbage included. */
    private static double heap() {
        return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() / MIB;
    }

    @FunctionalInterface
    private interface Transfer {
        long run(OciRegistry registry, Digest digest) throws IOException;
    }
}
