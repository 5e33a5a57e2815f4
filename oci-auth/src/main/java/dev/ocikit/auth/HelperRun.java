// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One run of a helper program: some text in, some text out. What it writes to its error output is read and left alone. */
final class HelperRun {
    private static final int MAX_OUTPUT = 1 << 20;

    /** How long to wait for the rest of the output after the program has ended: another that it has left behind may keep it open. */
    private static final long GRACE_MILLIS = 500;

    private final Process process;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final CountDownLatch read = new CountDownLatch(1);
    private volatile boolean overflow;

    /**
     * What a program answered.
     *
     * @param status 0 if it could do what it was told
     * @param text what it wrote to its output
     */
    record Outcome(int status, String text) {
        @Override
        public String toString() {
            return "status " + status;
        }
    }

    private HelperRun(Process process) {
        this.process = process;
    }

    /**
     * Runs a program to its end.
     *
     * @param environment all that the program is to have in its environment
     * @throws InterruptedIOException if the thread was interrupted; the program is killed, and the interrupt flag set
     * @throws IOException if the program cannot be started, takes too long or writes too much; it is killed then
     */
    static Outcome of(Path program, String action, String input, Map<String, String> environment, Duration timeout)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(), action));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(program + " cannot be started: " + e.getMessage(), e);
        }
        HelperRun run = new HelperRun(process);
        try {
            return run.outcome(program, input, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting for " + program);
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            run.kill();
        }
    }

    private Outcome outcome(Path program, String input, Duration timeout) throws IOException, InterruptedException {
        start("output", this::readOutput);
        start("errors", () -> drain(process.getErrorStream()));
        start("input", () -> write(input));
        if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException(program + " gave no answer for " + timeout.toMillis() + " ms");
        }
        boolean whole = read.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        if (overflow) {
            throw new IOException(program + " wrote more than " + MAX_OUTPUT + " bytes");
        }
        synchronized (output) {
            String text = output.toString(StandardCharsets.UTF_8);
            if (!whole && text.isEmpty()) {
                throw new IOException(program + " ended, but its output did not");
            }
            return new Outcome(process.exitValue(), text);
        }
    }

    private void readOutput() {
        byte[] buffer = new byte[8192];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                synchronized (output) {
                    if (output.size() + count > MAX_OUTPUT) {
                        overflow = true;
                        kill();
                        return;
                    }
                    output.write(buffer, 0, count);
                }
            }
        } catch (IOException e) {
            // The pipe breaks when the program is killed: what counts is said there.
            return;
        } finally {
            read.countDown();
        }
    }

    private static void drain(InputStream stream) {
        try (stream) {
            stream.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            // As above.
            return;
        }
    }

    private void write(String input) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // A program that needs no input may end before it has read it.
            return;
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, "credential helper " + name);
        thread.setDaemon(true);
        thread.start();
    }
}
