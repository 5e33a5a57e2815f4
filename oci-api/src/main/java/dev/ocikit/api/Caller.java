// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The client on whose behalf the current thread calls registries.
 *
 * <p>A server enters a caller for each request: the name of a user who has logged in, otherwise the client's address. A store charges what
 * it retains to the current caller, so that one client cannot use up the space of all others. Without a caller only the store's totals
 * apply, which suits programs that use a registry directly.
 *
 * <p>The caller belongs to the thread. A wrapper that continues a call on another thread hands the caller over with {@link #carry}.
 */
public final class Caller {
    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private Caller() {}

    /** Returns the key of the current thread's caller, if one is entered. */
    public static Optional<String> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * Makes a client the current thread's caller until the scope is closed.
     *
     * @param key a short text that stands for the client and for no other; null for no caller
     * @return the scope; closed by the same thread, which restores the caller before
     */
    public static Scope enter(@Nullable String key) {
        String before = CURRENT.get();
        set(key);
        return () -> set(before);
    }

    /** Returns a task that runs for the current thread's caller, whichever thread runs it. */
    public static Runnable carry(Runnable task) {
        String key = CURRENT.get();
        if (key == null) {
            return task;
        }
        return () -> {
            Scope scope = enter(key);
            try {
                task.run();
            } finally {
                scope.close();
            }
        };
    }

    private static void set(@Nullable String key) {
        if (key == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(key);
        }
    }

    /** The part of a thread's work that is done for one caller. */
    public interface Scope extends AutoCloseable {
        /** Restores the caller that the thread had before. */
        @Override
        void close();
    }
}
