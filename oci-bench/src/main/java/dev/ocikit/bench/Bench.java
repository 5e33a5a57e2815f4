// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Measures a registry over HTTP and prints a line for each figure: what, unit and value, with tabs between.
 *
 * <p>Arguments: {@code [--warm N] [--seconds N] [--only WORD] HOST:PORT}. The registry must be running, take pushes without credentials, and
 * be thrown away afterwards.
 */
public final class Bench {
    private Bench() {}

    /** Runs the measurements. */
    public static void main(String[] arguments) {
        double warm = 10;
        double seconds = 5;
        String only = "";
        String registry = "";
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--warm" -> warm = Double.parseDouble(arguments[++i]);
                case "--seconds" -> seconds = Double.parseDouble(arguments[++i]);
                case "--only" -> only = arguments[++i];
                default -> registry = arguments[i];
            }
        }
        if (registry.isEmpty()) {
            System.err.println("usage: bench [--warm N] [--seconds N] [--only WORD] HOST:PORT");
            System.exit(2);
        }
        Target target = Target.parse(registry);
        for (Measurement measurement : Measurement.all()) {
            if (measurement.name().contains(only)) {
                String figure = figure(measurement, target, new Times(warm, seconds));
                System.out.println(measurement.name() + "\t" + measurement.unit() + "\t" + figure);
            }
        }
    }

    private static String figure(Measurement measurement, Target target, Times times) {
        try {
            return String.format("%,.0f", measurement.run().on(target, times));
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            System.err.println(measurement.name() + ": " + e);
            return "failed";
        }
    }
}
