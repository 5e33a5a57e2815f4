// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A program that holds a lock until it is told to let go. */
public final class LockHolder {
    private LockHolder() {}

    /** Locks the file that is named, says so, and waits for a line or the end of its input. */
    public static void main(String[] arguments) throws IOException {
        try (FileChannel channel =
                FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock lock = channel.lock();
            System.out.write('L');
            System.out.flush();
            while (System.in.read() >= 0) {}
            lock.release();
        }
    }
}
