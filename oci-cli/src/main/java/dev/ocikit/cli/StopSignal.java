// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ExitCode;

/** Makes a signal that ends the JVM a success: it takes steps to stop first, and the exit code is 0. Until it is closed. */
final class StopSignal implements AutoCloseable {
    private final Thread hook;

    private StopSignal(Thread hook) {
        this.hook = hook;
    }

    /**
     * Takes the steps on a signal from now on.
     *
     * @throws InterruptedIOException if the JVM is ending already
     */
    static StopSignal takes(List<Runnable> steps) throws InterruptedIOException {
        // To stop is a success of a server, but the JVM would say 143 or 130.
        Thread hook = new Thread(
                () -> {
                    steps.forEach(Runnable::run);
                    Runtime.getRuntime().halt(ExitCode.OK);
                },
                "ocikit-stop");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new InterruptedIOException("stopped before it served");
        }
        return new StopSignal(hook);
    }

    /** Waits for the signal; returns only when the thread is interrupted, which is how to stop what runs in a thread of another program. */
    void await() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // It has been told to stop, and does.
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The steps are being taken, and end the JVM.
        }
    }
}
