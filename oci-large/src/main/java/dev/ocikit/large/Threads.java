// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of a registry that was given none: virtual ones where the JVM has them, else daemons that end when they are idle. */
final class Threads {
    private Threads() {}

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
        AtomicInteger count = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "oci-large-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
