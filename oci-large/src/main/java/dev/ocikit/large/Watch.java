// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What looks at all downloads that are open, a hundred times in a second. It does so by a thread of its own, as those of an executor may all
 * be fetching; the thread is a daemon and lives as long as there is a download. Safe for use by many threads.
 */
final class Watch {
    private static final long TICK_MILLIS = 10;

    private final Set<Download> open = new HashSet<>();
    private boolean runs;
    private boolean closed;

    /** Looks at a download until it is {@linkplain #remove removed}; tells whether that is still possible. */
    synchronized boolean add(Download download) {
        if (closed) {
            return false;
        }
        open.add(download);
        if (!runs) {
            Thread thread = new Thread(this::run, "oci-large-watch");
            thread.setDaemon(true);
            thread.start();
            runs = true;
        }
        return true;
    }

    synchronized void remove(Download download) {
        open.remove(download);
        notifyAll();
    }

    /** Returns the downloads that are open. */
    synchronized List<Download> open() {
        return List.copyOf(open);
    }

    /** Closes the downloads that are open, and takes no others. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        open().forEach(Download::close);
    }

    private void run() {
        while (goesOn()) {
            open().forEach(Watch::look);
        }
    }

    private synchronized boolean goesOn() {
        try {
            if (!open.isEmpty()) {
                TimeUnit.MILLISECONDS.timedWait(this, TICK_MILLIS);
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to: the thread ends with the last download.
        }
        runs = !open.isEmpty();
        return runs;
    }

    private static void look(Download download) {
        try {
            download.look();
        } catch (RuntimeException | Error e) {
            // Others are to go on.
            download.fail(e);
        }
    }
}
