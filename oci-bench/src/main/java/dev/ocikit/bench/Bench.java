// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures registries over HTTP beside each other.
 *
 * <p>Usage: {@code rows [WORD]} lists the rows, {@code measure ROW WARM SECONDS ROUNDS NAME=PORT:PID...} measures one row and prints a
 * line of tab-separated values for each sample, and {@code report PEERS FILE} makes tables of such lines; {@code PEERS} are the names of
 * the columns that the others are compared with, with commas between.
 *
 * <p>The registries listen on loopback, take pushes without credentials, and are thrown away afterwards. All of them are warmed alike before
 * the first sample. Then each round measures every one of them once, so that what disturbs the machine for longer than a round disturbs
 * them all.
 */
public final class Bench {
    private static final String CLIENT_ROWS = "our client";

    private Bench() {}

    /** Runs a command. */
    public static void main(String[] arguments) throws IOException {
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "rows" -> rows(arguments.length > 1 ? arguments[1] : "");
            case "measure" ->
                measure(
                        arguments[1],
                        Double.parseDouble(arguments[2]),
                        Double.parseDouble(arguments[3]),
                        Integer.parseInt(arguments[4]),
                        List.of(arguments).subList(5, arguments.length));
            case "report" -> {
                List<BenchSample> samples = Files.readAllLines(Path.of(arguments[2])).stream()
                        .map(BenchSample::parse)
                        .toList();
                BenchReport.of(samples, List.of(arguments[1].split(",", -1))).print(System.out);
            }
            default -> {
                System.err.println("usage: bench rows|measure|report ...");
                System.exit(2);
            }
        }
    }

    private static void rows(String only) {
        for (Measurement measurement : Measurement.all()) {
            // The rows of the client move gigabytes in each sample: they run if asked for.
            if (measurement.name().contains(only)
                    && (!measurement.name().startsWith(CLIENT_ROWS) || only.contains("client"))) {
                System.out.println(measurement.name());
            }
        }
    }

    /** A registry of the row that is measured. */
    private record Column(MeasuredServer server, Measurement.Sampler sampler) {}

    private static void measure(String row, double warm, double seconds, int rounds, List<String> registries)
            throws IOException {
        Measurement measurement = Measurement.all().stream()
                .filter(m -> m.name().equals(row))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no row " + row));
        List<Column> columns = new ArrayList<>();
        for (String registry : registries) {
            MeasuredServer server = MeasuredServer.parse(registry);
            try {
                Column column = new Column(server, measurement.preparation().prepare(server.target()));
                warm(column, warm);
                columns.add(column);
            } catch (IOException | UncheckedIOException | IllegalStateException e) {
                System.err.println(row + ": " + server.name() + ": " + e);
            }
        }
        for (int round = 1; round <= rounds; round++) {
            for (Column column : List.copyOf(columns)) {
                try {
                    sample(measurement, column, round, seconds);
                } catch (IOException | UncheckedIOException | IllegalStateException e) {
                    System.err.println(row + ": " + column.server().name() + ": " + e);
                    columns.remove(column);
                }
            }
        }
    }

    private static void warm(Column column, double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            column.sampler().sample(left / 1e9);
        }
    }

    private static void sample(Measurement measurement, Column column, int round, double seconds) throws IOException {
        ProcessorTimes before = ProcessorTimes.now(column.server().process());
        long start = System.nanoTime();
        Measurement.Sample sample = column.sampler().sample(seconds);
        double elapsed = (System.nanoTime() - start) / 1e9;
        ProcessorTimes spent = ProcessorTimes.now(column.server().process()).since(before);
        // Ramp and finish are not in the sample, but cost as much by the second.
        double counted = sample.seconds() / elapsed;
        System.out.println(new BenchSample(
                measurement.name(),
                column.server().name(),
                round,
                sample.amount() / sample.seconds(),
                spent.server() * counted / sample.amount() * 1e6,
                spent.generator() * counted / sample.amount() * 1e6,
                Math.max(0, spent.all() - spent.server() - spent.generator()) / elapsed));
    }
}
