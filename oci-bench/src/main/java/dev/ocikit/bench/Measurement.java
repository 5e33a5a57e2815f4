// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One row of the table.
 *
 * @param name what is measured
 * @param unit of the figure
 * @param run measures it
 */
record Measurement(String name, String unit, Run run) {
    private static final String REPOSITORY = Target.REPOSITORY;
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());

    /** How a row is measured. */
    interface Run {
        double on(Target target, Times times) throws IOException;
    }

    static List<Measurement> all() {
        return List.of(
                new Measurement("manifest GET by tag, 32 connections", "1/s", (target, times) -> {
                    target.manifest();
                    return get(target, 32, "manifests/latest", times).operationsPerSecond();
                }),
                new Measurement(
                        "manifest GET by digest, 32 connections",
                        "1/s",
                        (target, times) -> get(target, 32, "manifests/" + target.manifest(), times)
                                .operationsPerSecond()),
                new Measurement(
                        "blob GET 64 KiB, 32 connections",
                        "1/s",
                        (target, times) -> get(target, 32, "blobs/" + target.blob(64 << 10), times)
                                .operationsPerSecond()),
                new Measurement(
                        "blob GET 256 MiB, 4 connections",
                        "MiB/s",
                        (target, times) -> get(target, 4, "blobs/" + target.blob(256 << 20), times)
                                .mebibytesPerSecond()),
                new Measurement("image push, 1 KiB layer, 16 connections", "1/s", (target, times) -> {
                    target.manifest(); // and with it the configuration that all of them share
                    return new Load()
                            .run(target.address(), 16, i -> Scripts.pushImages(REPOSITORY, 1024, SERIAL), times)
                            .operationsPerSecond();
                }),
                new Measurement(
                        "blob push 1 MiB, 8 connections",
                        "MiB/s",
                        (target, times) -> push(target, 8, new Scripts.Contents(1 << 20, 128), times)),
                new Measurement(
                        "blob push 64 MiB, 4 connections",
                        "MiB/s",
                        (target, times) -> push(target, 4, new Scripts.Contents(64 << 20, 4), times)),
                new Measurement("our client: verified GET of 1 GiB", "MB/s", Measurement::clientGet),
                new Measurement("our client: heap growth meanwhile", "MiB", Measurement::clientHeap),
                new Measurement("our client: push of 1 GiB", "MB/s", Measurement::clientPush));
    }

    private static Load.Result get(Target target, int connections, String path, Times times) throws IOException {
        return new Load().run(target.address(), connections, i -> Scripts.get("/v2/" + REPOSITORY + "/" + path), times);
    }

    private static double push(Target target, int connections, Scripts.Contents contents, Times times)
            throws IOException {
        return new Load()
                .run(target.address(), connections, i -> Scripts.pushBlobs(REPOSITORY, contents), times)
                .mebibytesPerSecond();
    }

    private static double clientGet(Target target, Times times) throws IOException {
        long size = 1 << 30;
        Digest digest = target.blob(size);
        double best = 0;
        try (RegistryClient client = target.client()) {
            for (int i = 0; i < 4; i++) {
                long start = System.nanoTime();
                read(client, digest);
                best = Math.max(best, size / ((System.nanoTime() - start) / 1e9) / 1e6);
            }
            client.deleteBlob(REPOSITORY, digest);
        }
        return best;
    }

    /** The growth of what is alive: the heap in use after a collection in the middle of the transfer, against before it. */
    private static double clientHeap(Target target, Times times) throws IOException {
        Digest digest = target.blob(1 << 30);
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        long before = runtime.totalMemory() - runtime.freeMemory();
        long greatest = before;
        try (RegistryClient client = target.client()) {
            try (BlobReader reader = client.getBlob(REPOSITORY, digest)) {
                long total = 0;
                long next = 0;
                for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
                    total += buffer.remaining();
                    if (total >= next) {
                        System.gc();
                        greatest = Math.max(greatest, runtime.totalMemory() - runtime.freeMemory());
                        next += 128 << 20;
                    }
                }
            }
            client.deleteBlob(REPOSITORY, digest);
        }
        return (greatest - before) / (double) (1 << 20);
    }

    private static void read(RegistryClient client, Digest digest) throws IOException {
        try (BlobReader reader = client.getBlob(REPOSITORY, digest)) {
            ByteBuffer buffer = reader.readBuffer();
            while (buffer.hasRemaining()) {
                buffer = reader.readBuffer();
            }
        }
    }

    private static double clientPush(Target target, Times times) throws IOException {
        long size = 1 << 30;
        double best = 0;
        try (RegistryClient client = target.client()) {
            for (int i = 1; i <= 3; i++) {
                Target.RandomSource source = new Target.RandomSource(size, i);
                Digest digest = source.digest();
                long start = System.nanoTime();
                client.pushBlob(REPOSITORY, digest, source);
                best = Math.max(best, size / ((System.nanoTime() - start) / 1e9) / 1e6);
                client.deleteBlob(REPOSITORY, digest);
            }
        }
        return best;
    }
}
