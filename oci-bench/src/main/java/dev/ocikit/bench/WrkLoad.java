// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk, which spends less on a small request than a JVM can. */
final class WrkLoad {
    private static final Pattern DONE = Pattern.compile("(\\d+) requests in ");
    private static final Pattern RATE = Pattern.compile("Requests/sec: *([\\d.]+)");

    private WrkLoad() {}

    /** Returns whether wrk is installed. */
    static boolean isInstalled() {
        try {
            Process process = new ProcessBuilder("wrk", "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gets a path again and again on one thread. */
    static Load.Result get(InetSocketAddress server, int connections, String path, double seconds) throws IOException {
        Process process = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + Math.max(1, Math.round(seconds)) + "s",
                        "-H",
                        "Accept: " + Scripts.MANIFEST_TYPE,
                        "http://" + server.getHostString() + ":" + server.getPort() + path)
                .redirectErrorStream(true)
                .start();
        String output;
        try {
            output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException();
        } finally {
            process.destroyForcibly();
        }
        Matcher done = DONE.matcher(output);
        Matcher rate = RATE.matcher(output);
        if (!done.find() || !rate.find() || output.contains("Non-2xx") || output.contains("Socket errors")) {
            throw new IOException("wrk failed: " + output);
        }
        long operations = Long.parseLong(done.group(1));
        return new Load.Result(operations, 0, operations / Double.parseDouble(rate.group(1)));
    }
}
