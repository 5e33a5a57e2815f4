// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what idle keep-alive connections cost a server, against a second server of the same kind that has none.
 *
 * <p>Arguments: {@code CONNECTIONS WARM SECONDS ROUNDS NAME=PORT:PID NAME=PORT:PID}; the connections are opened to the first server. Each
 * has made a request, and makes one before each round, so that it is within the server's idle timeout.
 */
public final class IdleConnections {
    private static final int LOADED_CONNECTIONS = 32;
    private static final byte[] REQUEST = Scripts.head("GET", "/v2/", "", -1);

    private final List<SocketChannel> idle = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024);

    private IdleConnections() {}

    /** Runs the measurement. */
    public static void main(String[] arguments) throws Exception {
        int connections = Integer.parseInt(arguments[0]);
        double warm = Double.parseDouble(arguments[1]);
        double seconds = Double.parseDouble(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        new IdleConnections()
                .run(connections, warm, seconds, rounds, Server.parse(arguments[4]), Server.parse(arguments[5]));
    }

    /** A server, with the path that it is loaded with. */
    private record Server(Target target, long process, String path) {
        static Server parse(String argument) throws IOException {
            MeasuredServer server = MeasuredServer.parse(argument);
            Target target = server.target();
            String path = "/v2/" + Target.REPOSITORY + "/manifests/" + target.manifest();
            return new Server(target, server.process(), path);
        }

        double getsPerSecond(double seconds) throws IOException {
            Load.Result result = WrkLoad.isInstalled()
                    ? WrkLoad.get(target.address(), LOADED_CONNECTIONS, path, seconds)
                    : new Load().run(target.address(), LOADED_CONNECTIONS, () -> Scripts.get(path), seconds);
            return result.operations() / result.seconds();
        }

        /** Returns the resident set, in MiB, after a collection of the heap if it is a JVM's. */
        double residentMebibytes() throws IOException, InterruptedException {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Process process = new ProcessBuilder(jcmd.toString(), Long.toString(this.process), "GC.run")
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            process.waitFor();
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(this.process), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("\\D", "")) / 1024;
                }
            }
            throw new IOException("there is no process " + this.process);
        }
    }

    private void run(int connections, double warm, double seconds, int rounds, Server loaded, Server control)
            throws IOException, InterruptedException {
        control.getsPerSecond(warm);
        loaded.getsPerSecond(warm);
        double loadedBefore = loaded.residentMebibytes();
        double controlBefore = control.residentMebibytes();
        for (int i = 0; i < connections; i++) {
            idle.add(SocketChannel.open(loaded.target().address()));
        }
        exchange();
        System.out.printf(
                "resident before: %.0f MiB; with %,d idle connections: %.0f MiB%n",
                loadedBefore, connections, loaded.residentMebibytes());
        double[] with = new double[rounds];
        double[] without = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            exchange();
            without[i] = control.getsPerSecond(seconds);
            with[i] = loaded.getsPerSecond(seconds);
            ratios[i] = with[i] / without[i];
        }
        exchange();
        double loadedAfter = loaded.residentMebibytes();
        double controlAfter = control.residentMebibytes();
        System.out.printf(
                "resident after the load: %.0f MiB with idle connections, %.0f MiB (before: %.0f MiB) without%n",
                loadedAfter, controlAfter, controlBefore);
        System.out.printf(
                "cost of the connections: %.0f MiB, which is the growth less that of the server without them%n",
                loadedAfter - loadedBefore - (controlAfter - controlBefore));
        Arrays.sort(with);
        Arrays.sort(without);
        Arrays.sort(ratios);
        System.out.printf(
                "manifest GETs: %,.0f/s with idle connections, %,.0f/s without; ratio %.2f (%.2f..%.2f)%n",
                with[rounds / 2], without[rounds / 2], ratios[rounds / 2], ratios[0], ratios[rounds - 1]);
        for (SocketChannel channel : idle) {
            channel.close();
        }
    }

    /** Makes a request on each idle connection, which fails if the server has closed one. */
    private void exchange() throws IOException {
        for (SocketChannel channel : idle) {
            ByteBuffer request = ByteBuffer.wrap(REQUEST);
            while (request.hasRemaining()) {
                channel.write(request);
            }
            Reply reply = new Reply();
            boolean whole = false;
            while (!whole) {
                if (channel.read(in.clear()) < 0) {
                    throw new EOFException("the server closed an idle connection");
                }
                whole = reply.take(in.flip());
            }
        }
    }
}
