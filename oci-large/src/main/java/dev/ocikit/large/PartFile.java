// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The file in which a download grows, with the {@link Journal} of what is there. */
final class PartFile implements AutoCloseable {
    private final FilePlace place;
    private final FileChannel channel;
    private final Journal journal;
    private boolean gone;

    PartFile(FilePlace place, FileChannel channel, Journal journal) {
        this.place = place;
        this.channel = channel;
        this.journal = journal;
    }

    /** Writes all bytes at an offset. */
    void write(ByteBuffer bytes, long offset) throws IOException {
        try {
            long at = offset;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    /** Reads some bytes at an offset. */
    void read(ByteBuffer bytes, long offset) throws IOException {
        try {
            if (channel.read(bytes, offset) < 0) {
                throw new IOException("it has become shorter");
            }
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    /** Notes that a range is there. */
    void note(long start, long end) throws IOException {
        try {
            journal.add(start, end);
        } catch (IOException e) {
            throw trouble(e);
        }
    }

    private IOException trouble(IOException e) {
        if (e instanceof ClosedByInterruptException) {
            InterruptedIOException interrupted = new InterruptedIOException("interrupted at work on " + place.part());
            interrupted.initCause(e);
            return interrupted;
        }
        return new FileTrouble(place.part() + ": " + e.getMessage(), e);
    }

    /** Makes the target of the part, durably. */
    void finish(long size) throws IOException {
        // Behind the end there may be what somebody took for a part of the blob.
        channel.truncate(size);
        channel.force(true);
        try {
            Files.move(place.part(), place.target(), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(place.part(), place.target(), StandardCopyOption.REPLACE_EXISTING);
        }
        gone = true;
        journal.close();
        Files.deleteIfExists(place.journal());
        try (FileChannel directory =
                FileChannel.open(place.target().resolveSibling(".").normalize(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Not every system can force a directory; the file itself is safe.
        }
    }

    /** Throws away what is there. What still writes to it does so to a file that has no name. */
    void delete() throws IOException {
        gone = true;
        Files.deleteIfExists(place.part());
        Files.deleteIfExists(place.journal());
    }

    /** Lets go of the files; what they hold is there for the next download, unless that is nothing. */
    @Override
    public void close() throws IOException {
        try (channel;
                journal) {
            // The size is not asked of the channel, which an interrupt would close.
            if (!gone && channel.isOpen() && Files.size(place.part()) == 0) {
                delete();
            }
        }
    }
}
