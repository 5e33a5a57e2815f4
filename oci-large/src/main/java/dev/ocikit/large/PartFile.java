// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file in which a download grows, beside the one that it will be: {@code NAME.part}, with the {@link Journal} of what is there as
 * {@code NAME.part.journal}. Locked, so that two processes do not write the same.
 */
final class PartFile implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final Path journalFile;
    private final Digest digest;
    private final FileChannel channel;
    private List<ByteRange> ranges;
    private Journal journal;
    private boolean finished;

    private PartFile(Path target, Path part, Path journalFile, Digest digest, FileChannel channel) throws IOException {
        this.target = target;
        this.part = part;
        this.journalFile = journalFile;
        this.digest = digest;
        this.channel = channel;
        long size = channel.size();
        ranges = Journal.read(journalFile, digest).stream()
                .filter(range -> range.offset() + range.length() <= size)
                .toList();
        if (ranges.isEmpty()) {
            channel.truncate(0);
        }
        journal = Journal.start(journalFile, digest, ranges);
    }

    /** Opens the part file of a target, with what an earlier download of the same blob left there. */
    static PartFile open(Path target, Digest digest) throws IOException {
        Path absolute = target.toAbsolutePath();
        Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
        Object before = key(part);
        FileChannel channel = FileChannel.open(
                part,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                before == null ? StandardOpenOption.CREATE_NEW : StandardOpenOption.CREATE,
                LinkOption.NOFOLLOW_LINKS);
        try {
            lock(channel, part, before);
            Path journal = part.resolveSibling(part.getFileName() + ".journal");
            return new PartFile(absolute, part, journal, digest, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A part file that is being finished gets another name, so after the lock it must still be the one that was opened. */
    private static void lock(FileChannel channel, Path part, @Nullable Object before) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        Object now = key(part);
        if (lock == null || now == null || (before != null && !before.equals(now))) {
            throw new IOException(part + ": another download to this file is under way");
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Object key = attributes.fileKey();
            return key == null ? attributes.creationTime() : key;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Returns the ranges that an earlier download left, in order. */
    List<ByteRange> ranges() {
        return ranges;
    }

    /** Returns how many bytes from the beginning an earlier download left. */
    long prefix() {
        return ranges.isEmpty() || ranges.get(0).offset() > 0
                ? 0
                : ranges.get(0).length();
    }

    /** Tells whether there is nothing that could be gone on with. */
    boolean isEmpty() throws IOException {
        // Not asked of the channel, which an interrupt would close.
        return channel.isOpen() && !finished && Files.size(part) == 0;
    }

    /** Throws away what is there. */
    void clear() throws IOException {
        journal.close();
        ranges = List.of();
        channel.truncate(0);
        journal = Journal.start(journalFile, digest, ranges);
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
            InterruptedIOException interrupted = new InterruptedIOException("interrupted at work on " + part);
            interrupted.initCause(e);
            return interrupted;
        }
        return new FileTrouble(part + ": " + e.getMessage(), e);
    }

    /** Makes the target of the part, durably. */
    void finish() throws IOException {
        channel.force(true);
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
        finished = true;
        journal.close();
        Files.deleteIfExists(journalFile);
        try (FileChannel directory =
                FileChannel.open(target.resolveSibling(".").normalize(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException e) {
            // Not every system can force a directory; the file itself is safe.
        }
    }

    /** Deletes what is there, with its journal. */
    void delete() throws IOException {
        Files.deleteIfExists(journalFile);
        Files.deleteIfExists(part);
    }

    /** Lets go of the files; what they hold is there for the next download. */
    @Override
    public void close() throws IOException {
        try {
            journal.close();
        } finally {
            channel.close();
        }
    }
}
