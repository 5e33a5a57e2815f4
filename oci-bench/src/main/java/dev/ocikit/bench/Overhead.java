// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.Access;
import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.filter.AccessRule;
import dev.ocikit.filter.AccessRules;
import dev.ocikit.filter.CheckedRegistry;
import dev.ocikit.filter.PrefixedRegistry;
import dev.ocikit.filter.RepositorySelection;
import dev.ocikit.filter.Route;
import dev.ocikit.filter.RoutedRegistry;
import dev.ocikit.filter.SelectedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Measures in one process what a stack of five wrappers adds to a call to memory, and to the bytes of a blob; prints a table. */
public final class Overhead {
    private static final int ROUNDS = 5;
    private static final int CALLS = 500_000;
    private static final int BLOB_BYTES = 64 << 20;

    private Overhead() {}

    private interface Step {
        void run(OciRegistry registry, String repository) throws IOException;
    }

    /** Runs the measurements. */
    public static void main(String[] arguments) throws IOException {
        OciRegistry mem = MemRegistry.create();
        OciRegistry router = RoutedRegistry.of(Route.to("other/**", MemRegistry.create()), Route.to("**", mem));
        OciRegistry checked = CheckedRegistry.of(
                PrefixedRegistry.of(router, "team"), AccessRules.of(AccessRule.allow("bench/**", Access.values())));
        OciRegistry stack = ObservedRegistry.of(
                SelectedRegistry.of(checked, RepositorySelection.of("bench/**")), "stack", event -> {});
        Digest blob = mem.pushBlob(
                        "team/bench/a",
                        new Target.RandomSource(BLOB_BYTES, 0).digest(),
                        new Target.RandomSource(BLOB_BYTES, 0))
                .digest();
        ManifestContent manifest = ManifestContent.of(Scripts.manifest(blob, BLOB_BYTES), Scripts.MANIFEST_TYPE);
        mem.pushManifest("team/bench/a", manifest, List.of("latest"));

        System.out.printf("%-34s %-6s %10s %10s %10s%n", "", "unit", "memory", "stack", "added");
        row("resolveTag", CALLS, "ns", mem, stack, (registry, repository) -> registry.resolveTag(repository, "latest"));
        row("getTag", CALLS, "ns", mem, stack, (registry, repository) -> registry.getTag(repository, "latest"));
        row("getBlob of 64 MiB, all buffers", 200, "ns", mem, stack, (registry, repository) -> {
            try (BlobReader reader = registry.getBlob(repository, blob)) {
                ByteBuffer buffer = reader.readBuffer();
                while (buffer.hasRemaining()) {
                    buffer = reader.readBuffer();
                }
            }
        });
    }

    private static void row(String name, int calls, String unit, OciRegistry mem, OciRegistry stack, Step step)
            throws IOException {
        double bare = Double.MAX_VALUE;
        double stacked = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            bare = Math.min(bare, nanos(calls, mem, "team/bench/a", step));
            stacked = Math.min(stacked, nanos(calls, stack, "bench/a", step));
        }
        System.out.printf("%-34s %-6s %,10.0f %,10.0f %,10.0f%n", name, unit, bare, stacked, stacked - bare);
    }

    private static double nanos(int calls, OciRegistry registry, String repository, Step step) throws IOException {
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            step.run(registry, repository);
        }
        return (System.nanoTime() - start) / (double) calls;
    }
}
