// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures registries over HTTP and prints a table, one column for each registry.
 *
 * <p>Arguments: {@code [--warm N] [--seconds N] [--only WORD] NAME=HOST:PORT...}. The registries must be running, take pushes without credentials, and
 * be thrown away afterwards. Every measurement is made on all of them, one after the other, before the next begins, so that a row compares
 * what was measured within seconds of each other.
 */
public final class Bench {
    private Bench() {}

    /** Runs the measurements. */
    public static void main(String[] arguments) throws Exception {
        double warm = 10;
        double seconds = 5;
        String only = "";
        Map<String, Target> targets = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--warm")) {
                warm = Double.parseDouble(arguments[++i]);
            } else if (arguments[i].equals("--seconds")) {
                seconds = Double.parseDouble(arguments[++i]);
            } else if (arguments[i].equals("--only")) {
                only = arguments[++i];
            } else {
                String[] pair = arguments[i].split("=", 2);
                targets.put(pair[0], Target.parse(pair[1]));
            }
        }
        if (targets.isEmpty()) {
            System.err.println("usage: bench [--warm N] [--seconds N] [--only WORD] NAME=HOST:PORT...");
            System.exit(2);
        }
        run(Measurement.all(), only, targets, new Times(warm, seconds), System.out);
    }

    private static void run(
            List<Measurement> measurements, String only, Map<String, Target> targets, Times times, PrintStream out)
            throws IOException {
        out.printf("%-44s %-7s", "", "unit");
        targets.keySet().forEach(name -> out.printf(" %14s", name));
        out.println();
        for (Measurement measurement : measurements) {
            if (!measurement.name().contains(only)) {
                continue;
            }
            List<String> figures = new ArrayList<>();
            for (Target target : targets.values()) {
                figures.add(figure(measurement, target, times));
            }
            out.printf("%-44s %-7s", measurement.name(), measurement.unit());
            figures.forEach(figure -> out.printf(" %14s", figure));
            out.println();
        }
    }

    private static String figure(Measurement measurement, Target target, Times times) throws IOException {
        try {
            return String.format("%,.0f", measurement.run().on(target, times));
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            return "failed: " + e.getMessage();
        }
    }
}
