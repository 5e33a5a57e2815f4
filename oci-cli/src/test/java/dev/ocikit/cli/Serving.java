// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** {@code ocikit serve} in a thread of this JVM, from when it answers until it is closed. */
final class Serving implements AutoCloseable {
    private final Thread thread;
    private final FutureTask<Integer> exit;
    private final StringWriter err = new StringWriter();
    private final String url;

    Serving(String... options) throws IOException {
        this(Surroundings.system(), options);
    }

    Serving(Surroundings surroundings, String... options) throws IOException {
        List<String> args = new ArrayList<>(List.of("serve", "--address", "127.0.0.1:0"));
        args.addAll(List.of(options));
        PipedReader out = new PipedReader(4096);
        PrintWriter toOut = new PrintWriter(new PipedWriter(out), true);
        PrintWriter toErr = new PrintWriter(err, true);
        exit = new FutureTask<>(() -> {
            try (toOut) {
                return Ocikit.run(surroundings, toOut, toErr, args.toArray(new String[0]));
            }
        });
        thread = new Thread(exit);
        thread.start();
        String line = new BufferedReader(out).readLine();
        if (line == null) {
            throw new IOException("it does not serve: " + err);
        }
        url = line.substring(0, line.indexOf(' '));
    }

    /** Returns the URL that it prints first. */
    String url() {
        return url;
    }

    /** Returns what it has printed to the error output. */
    String err() {
        return err.toString();
    }

    /** Stops it and returns its exit code. */
    int stop() throws IOException {
        thread.interrupt();
        try {
            return exit.get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException("it does not stop", e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
