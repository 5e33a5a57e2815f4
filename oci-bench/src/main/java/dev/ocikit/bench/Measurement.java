// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * One row of the table.
 *
 * @param name what is measured
 * @param unit of the figure
 * @param goal the least ratio to the best of the registries it is compared with; 0 for no goal
 * @param preparation prepares a registry for it
 */
record Measurement(String name, String unit, double goal, Preparation preparation) {
    private static final String REPOSITORY = Target.REPOSITORY;
    private static final AtomicLong SERIAL = new AtomicLong(System.nanoTime());
    private static final boolean WRK = WrkLoad.isInstalled();

    /** Pushes what a row needs to a registry. */
    interface Preparation {
        Sampler prepare(Target target) throws IOException;
    }

    /** Measures a registry that is prepared, for about a time. */
    interface Sampler {
        Sample sample(double seconds) throws IOException;
    }

    /**
     * An amount, in the unit of the row less its "per second", and the time that it took.
     *
     * @param amount in the unit
     * @param seconds the time
     */
    record Sample(double amount, double seconds) {
        static Sample operations(Load.Result result) {
            return new Sample(result.operations(), result.seconds());
        }

        static Sample mebibytes(Load.Result result) {
            return new Sample(result.bytes() / (double) (1 << 20), result.seconds());
        }
    }

    static List<Measurement> all() {
        return List.of(
                new Measurement("manifest GET by tag, 32 connections", "1/s", 1.5, target -> {
                    target.manifest();
                    return gets(target, 32, "manifests/latest");
                }),
                new Measurement(
                        "manifest GET by digest, 32 connections",
                        "1/s",
                        1.5,
                        target -> gets(target, 32, "manifests/" + target.manifest())),
                new Measurement(
                        "blob GET 64 KiB, 32 connections",
                        "1/s",
                        1.2,
                        target -> gets(target, 32, "blobs/" + target.blob(64 << 10))),
                new Measurement("blob GET 256 MiB, 4 connections", "MiB/s", 0.95, target -> {
                    String path = "/v2/" + REPOSITORY + "/blobs/" + target.blob(256 << 20);
                    return seconds -> Sample.mebibytes(load(target, 4, () -> Scripts.get(path), seconds));
                }),
                new Measurement("image push, 1 KiB layer, 16 connections", "1/s", 1, target -> {
                    target.manifest(); // and with it the configuration that all of them share
                    return seconds -> Sample.operations(
                            load(target, 16, () -> new ImagePushes(REPOSITORY, 1024, SERIAL), seconds));
                }),
                new Measurement(
                        "blob push 1 MiB, 8 connections",
                        "MiB/s",
                        1,
                        target -> pushes(target, 8, new Scripts.Contents(1 << 20, 128))),
                new Measurement(
                        "blob push 64 MiB, 4 connections",
                        "MiB/s",
                        1,
                        target -> pushes(target, 4, new Scripts.Contents(64 << 20, 4))),
                new Measurement("our client: verified GET of 1 GiB", "MB/s", 0, ClientMeasurements::get),
                new Measurement("our client: heap growth meanwhile", "MiB", 0, ClientMeasurements::heap),
                new Measurement("our client: push of 1 GiB", "MB/s", 0, ClientMeasurements::push));
    }

    private static Sampler gets(Target target, int connections, String path) {
        String whole = "/v2/" + REPOSITORY + "/" + path;
        return seconds -> Sample.operations(
                WRK
                        ? WrkLoad.get(target.address(), connections, whole, seconds)
                        : load(target, connections, () -> Scripts.get(whole), seconds));
    }

    private static Sampler pushes(Target target, int connections, Scripts.Contents contents) {
        return seconds ->
                Sample.mebibytes(load(target, connections, () -> Scripts.pushBlobs(REPOSITORY, contents), seconds));
    }

    private static Load.Result load(Target target, int connections, Supplier<Script> scripts, double seconds)
            throws IOException {
        return new Load().run(target.address(), connections, scripts, seconds);
    }
}
