// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobReader;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The rows in which this project's client moves a blob of 1 GiB. Each sample is one transfer, or one transfer in each direction. */
final class ClientMeasurements {
    private static final long SIZE = 1 << 30;
    private static final double MEGABYTES = SIZE / 1e6;

    private ClientMeasurements() {}

    /** Measures a verified pull. */
    static Measurement.Sampler get(Target target) {
        return seconds -> {
            Digest digest = target.blob(SIZE);
            try (RegistryClient client = target.client()) {
                long start = System.nanoTime();
                read(client, digest, () -> {});
                double elapsed = (System.nanoTime() - start) / 1e9;
                client.deleteBlob(Target.REPOSITORY, digest);
                return new Measurement.Sample(MEGABYTES, elapsed);
            }
        };
    }

    /** Measures how much the live heap of the client grows while it pulls: after collections in the middle of it, against before it. */
    static Measurement.Sampler heap(Target target) {
        return seconds -> {
            Digest digest = target.blob(SIZE);
            long before = liveBytes();
            long[] greatest = {before};
            try (RegistryClient client = target.client()) {
                read(client, digest, () -> greatest[0] = Math.max(greatest[0], liveBytes()));
                client.deleteBlob(Target.REPOSITORY, digest);
            }
            return new Measurement.Sample((greatest[0] - before) / (double) (1 << 20), 1);
        };
    }

    /** Measures a push. */
    static Measurement.Sampler push(Target target) throws IOException {
        Target.RandomSource source = new Target.RandomSource(SIZE, 1);
        Digest digest = source.digest();
        return seconds -> {
            try (RegistryClient client = target.client()) {
                long start = System.nanoTime();
                client.pushBlob(Target.REPOSITORY, digest, source);
                double elapsed = (System.nanoTime() - start) / 1e9;
                client.deleteBlob(Target.REPOSITORY, digest);
                return new Measurement.Sample(MEGABYTES, elapsed);
            }
        };
    }

    private static long liveBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Reads a blob, and calls a probe at every eighth of it. */
    private static void read(RegistryClient client, Digest digest, Runnable probe) throws IOException {
        try (BlobReader reader = client.getBlob(Target.REPOSITORY, digest)) {
            long total = 0;
            long next = 0;
            for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
                total += buffer.remaining();
                if (total >= next) {
                    probe.run();
                    next += SIZE / 8;
                }
            }
        }
    }
}
