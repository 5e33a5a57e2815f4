// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of a server that was given none: virtual ones where the JVM has them. */
final class ServingThreads {
    private static final int PLATFORM_THREADS = 64;

    private ServingThreads() {}

    static ExecutorService create() {
        try {
            MethodHandle virtual = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) virtual.invokeExact();
        } catch (NoSuchMethodException e) {
            return platform();
        } catch (Throwable e) {
            throw new IllegalStateException("no virtual threads, though the JVM has them", e);
        }
    }

    private static ExecutorService platform() {
        return Executors.newFixedThreadPool(PLATFORM_THREADS, task -> {
            Thread thread = new Thread(task, "oci-server");
            thread.setDaemon(true);
            return thread;
        });
    }
}
