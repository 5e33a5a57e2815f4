// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

/**
 * One sample of one registry.
 *
 * @param row the name of the measurement
 * @param column the name of the registry
 * @param round the number of the round, from 1
 * @param figure in the unit of the row
 * @param serverMicros the processor time that the server spent on one of the unit, in microseconds
 * @param generatorMicros the processor time that the load generator spent on one of the unit, in microseconds
 * @param foreign how many processors were busy with other processes, on average
 */
record BenchSample(
        String row,
        String column,
        int round,
        double figure,
        double serverMicros,
        double generatorMicros,
        double foreign) {
    static BenchSample parse(String line) {
        String[] fields = line.split("\t", -1);
        return new BenchSample(
                fields[0],
                fields[1],
                Integer.parseInt(fields[2]),
                Double.parseDouble(fields[3]),
                Double.parseDouble(fields[4]),
                Double.parseDouble(fields[5]),
                Double.parseDouble(fields[6]));
    }

    @Override
    public String toString() {
        return String.join(
                "\t",
                row,
                column,
                Integer.toString(round),
                Double.toString(figure),
                Double.toString(serverMicros),
                Double.toString(generatorMicros),
                Double.toString(foreign));
    }
}
