// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Tables of samples: medians, processor times, and ratios to the best of other registries and to the bare loop. */
final class BenchReport {
    private static final String BARE_LOOP = "bare-loop";

    private final List<BenchSample> samples;
    private final List<String> peers;
    private final Collection<String> columns = new LinkedHashSet<>();

    private BenchReport(List<BenchSample> samples, List<String> peers) {
        this.samples = samples;
        this.peers = peers;
        samples.forEach(sample -> columns.add(sample.column()));
    }

    /** Returns a report, in which the columns that are no peers are compared with the best of the peers. */
    static BenchReport of(List<BenchSample> samples, List<String> peers) {
        return new BenchReport(samples, peers);
    }

    /** Prints the tables in Markdown. */
    void print(PrintStream out) {
        table(out, "median", "%,.0f", BenchSample::figure);
        table(
                out,
                "processor time of the server, µs for each (row in 1/s) or each MiB",
                "%,.1f",
                BenchSample::serverMicros);
        table(out, "processor time of the load generator, likewise", "%,.1f", BenchSample::generatorMicros);
        table(out, "processors busy with other processes", "%.2f", BenchSample::foreign);
        ratios(out, "ratio to the best of " + peers + ": median (least..greatest of the rounds)", peers);
        ratios(out, "ratio to " + BARE_LOOP, List.of(BARE_LOOP));
    }

    private List<Measurement> rows() {
        return Measurement.all().stream()
                .filter(row -> samples.stream().anyMatch(s -> s.row().equals(row.name())))
                .toList();
    }

    private void table(PrintStream out, String title, String format, ToDoubleFunction<BenchSample> value) {
        header(out, title, List.copyOf(columns), "unit");
        for (Measurement row : rows()) {
            StringBuilder line = new StringBuilder("| " + row.name() + " | " + row.unit() + " |");
            for (String column : columns) {
                double[] values = samples.stream()
                        .filter(s -> s.row().equals(row.name()) && s.column().equals(column))
                        .mapToDouble(value)
                        .toArray();
                line.append(
                        values.length == 0 ? " - |" : String.format(Locale.ROOT, " " + format + " |", median(values)));
            }
            out.println(line);
        }
    }

    private void ratios(PrintStream out, String title, List<String> others) {
        if (columns.stream().noneMatch(others::contains)) {
            return;
        }
        List<String> compared = columns.stream()
                .filter(c -> !peers.contains(c) && !others.contains(c))
                .toList();
        boolean goals = others.equals(peers);
        header(out, title, compared, goals ? "goal" : "unit");
        for (Measurement row : rows()) {
            String goal = row.goal() == 0 ? "" : "≥ " + row.goal();
            StringBuilder line = new StringBuilder("| " + row.name() + " | " + (goals ? goal : row.unit()) + " |");
            for (String column : compared) {
                double[] values = ratios(row.name(), column, others);
                Arrays.sort(values);
                line.append(
                        values.length == 0
                                ? " - |"
                                : String.format(
                                        Locale.ROOT,
                                        " %.2f (%.2f..%.2f) |",
                                        median(values),
                                        values[0],
                                        values[values.length - 1]));
            }
            out.println(line);
        }
    }

    /** Returns the ratio of each round: only what was measured within seconds of each other is comparable on a shared machine. */
    private double[] ratios(String row, String column, List<String> others) {
        return samples.stream()
                .filter(s -> s.row().equals(row) && s.column().equals(column))
                .mapToDouble(s -> s.figure() / best(row, s.round(), others))
                .filter(Double::isFinite)
                .toArray();
    }

    private double best(String row, int round, List<String> others) {
        return samples.stream()
                .filter(s -> s.row().equals(row) && s.round() == round && others.contains(s.column()))
                .mapToDouble(BenchSample::figure)
                .max()
                .orElse(0);
    }

    private static void header(PrintStream out, String title, List<String> columns, String second) {
        out.println();
        out.println("| " + title + " | " + second + " | " + String.join(" | ", columns) + " |");
        out.println("|---|---|" + "---:|".repeat(columns.size()));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
