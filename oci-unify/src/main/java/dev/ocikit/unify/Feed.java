// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Content that is read once and goes to several members. What is read is shared by all pipes, so the memory is that of the fullest.
 *
 * @param count how many bytes were read
 * @param ended whether the content has no more, as far as is known
 * @param failure what reading failed with, or null
 */
record Feed(long count, boolean ended, @Nullable IOException failure) {
    private static final int CHUNK_BYTES = 64 * 1024;

    /**
     * Reads a stream to its end, or to a length, until no pipe wants more. The pipes are ended, or fail as reading fails.
     *
     * @param length how many bytes to read, or -1 for all
     */
    static Feed pump(InputStream in, long length, List<Pipe> pipes, long patienceNanos) throws InterruptedIOException {
        List<Pipe> open = new ArrayList<>(pipes);
        long total = 0;
        boolean ended = false;
        try {
            while (!open.isEmpty() && total != length) {
                int want = length < 0 ? CHUNK_BYTES : (int) Math.min(CHUNK_BYTES, length - total);
                byte[] chunk = new byte[want];
                int count = in.read(chunk, 0, want);
                if (count < 0) {
                    ended = true;
                    break;
                }
                total += count;
                ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count).asReadOnlyBuffer();
                for (Pipe pipe : pipes) {
                    if (open.contains(pipe) && !pipe.put(bytes, patienceNanos)) {
                        open.remove(pipe);
                    }
                }
            }
            open.forEach(Pipe::end);
            return new Feed(total, ended, null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.interruption(e);
        } catch (IOException e) {
            Failures.rethrowInterruption(e);
            open.forEach(pipe -> pipe.fail(new SourceException(e)));
            return new Feed(total, false, e);
        }
    }
}
