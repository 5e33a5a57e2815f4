// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The threads of what was given no executor: virtual ones where the JVM has them. None keeps the JVM alive. Whoever has them created shuts
 * them down.
 */
public final class Threads {
    private Threads() {}

    /**
     * Returns what runs each task at once: on a virtual thread, or else on a daemon that ends when it was idle for a minute.
     *
     * @param name what the names of daemons begin with
     */
    public static ExecutorService create(String name) {
        return virtualOr(() -> daemons(name));
    }

    /**
     * Returns what runs each task on a virtual thread.
     *
     * @param platform creates what is returned where the JVM has no virtual threads
     */
    public static ExecutorService virtualOr(Supplier<ExecutorService> platform) {
        try {
            MethodHandle virtual = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) virtual.invokeExact();
        } catch (NoSuchMethodException | UnsupportedOperationException e) {
            // The second is what Java 19 and 20 say, where they are a preview.
            return platform.get();
        } catch (Throwable e) {
            throw new IllegalStateException("no virtual threads, though the JVM has them", e);
        }
    }

    private static ExecutorService daemons(String name) {
        AtomicInteger count = new AtomicInteger();
        return Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
