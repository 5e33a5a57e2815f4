// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The processor time that was spent since the machine started, in seconds, as Linux reports it in {@code /proc}.
 *
 * @param server by the process of the server
 * @param generator by this process and the processes that it waited for
 * @param all by all processes
 */
record ProcessorTimes(double server, double generator, double all) {
    /** Linux reports in ticks of this many a second on every common architecture. */
    private static final double TICKS = 100;

    private static final int USER_TIME = 11;
    private static final int IDLE_TIME = 3;

    /** Returns the times until now; the server's are 0 without its process. */
    static ProcessorTimes now(long serverProcess) throws IOException {
        double server = serverProcess == 0 ? 0 : ofProcess(Long.toString(serverProcess), 2);
        String[] all = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split(" +", -1);
        double sum = 0;
        for (int i = 0; i < 8; i++) {
            // Idle, and idle while a disk is busy.
            if (i != IDLE_TIME && i != IDLE_TIME + 1) {
                sum += Double.parseDouble(all[i + 1]);
            }
        }
        return new ProcessorTimes(server, ofProcess("self", 4), sum / TICKS);
    }

    ProcessorTimes since(ProcessorTimes before) {
        return new ProcessorTimes(server - before.server, generator - before.generator, all - before.all);
    }

    private static double ofProcess(String process, int fields) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double sum = 0;
        for (int i = 0; i < fields; i++) {
            sum += Double.parseDouble(values[USER_TIME + i]);
        }
        return sum / TICKS;
    }
}
