// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The right to change a file, of which there is one among all threads and processes that ask for it in this way. It is a lock on a file
 * beside it, which stays: the file itself is replaced by a change, and a lock file that came and went would be locked twice.
 */
final class FileMutex implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private final FileChannel channel;

    private FileMutex(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits for the right, half a minute at most.
     *
     * @throws InterruptedIOException if the thread was interrupted; its interrupt flag is set then
     * @throws IOException if others hold it too long, or the lock cannot be had at all
     */
    static FileMutex acquire(Path file) throws IOException {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        FileChannel channel = PrivateFiles.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            long start = System.nanoTime();
            while (attempt(channel) == null) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while waiting to change " + file);
                }
                if (System.nanoTime() - start > PATIENCE.toNanos()) {
                    throw new IOException("cannot change " + file + ": others hold " + lock + " locked");
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
            return new FileMutex(channel);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock attempt(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Another thread of this process has it.
            return null;
        }
    }

    /** Gives the right back. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
