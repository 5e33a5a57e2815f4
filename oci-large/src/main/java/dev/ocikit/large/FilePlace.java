// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a download to a file takes place: the target, and beside it {@code NAME.part}, in which it grows, with the {@link Journal} of what
 * is there as {@code NAME.part.journal}. It belongs to one download at a time, until it is closed.
 */
final class FilePlace implements AutoCloseable {
    /**
     * The targets of this process. Static, since so are locks: POSIX takes from a process all that it has on a file when it closes any channel
     * to it. So a second download must be kept out before it opens the file, whichever registry the first is from.
     */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path target;
    private final Path part;
    private final Path journal;

    private FilePlace(Path target) {
        this.target = target;
        part = target.resolveSibling(target.getFileName() + ".part");
        journal = target.resolveSibling(part.getFileName() + ".journal");
    }

    /** Takes the place of a file, or of the one that a link leads to. The directory must be there. */
    static FilePlace of(Path file) throws IOException {
        FilePlace place = new FilePlace(resolved(file));
        if (!TAKEN.add(place.target)) {
            throw place.underWay();
        }
        return place;
    }

    private static Path resolved(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Path directory = file.toAbsolutePath().resolveSibling(".").toRealPath();
            return directory.resolve(file.getFileName());
        }
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, whyNot(file));
        }
        return file.toRealPath();
    }

    private static String whyNot(Path file) {
        if (Files.isDirectory(file)) {
            return "is a directory, not a file to download to";
        }
        return Files.exists(file)
                ? "is not a regular file, which a download would put in its place"
                : "is a link that leads nowhere";
    }

    Path target() {
        return target;
    }

    Path part() {
        return part;
    }

    Path journal() {
        return journal;
    }

    /** Opens the part file, which no other process works on as long as it is open; returns null if there is none. */
    @Nullable
    FileChannel open() throws IOException {
        Object before = key();
        if (before == null) {
            return null;
        }
        if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(
                    part.toString(), null, "is in the way: what is downloaded grows in a file of this name");
        }
        FileChannel channel =
                FileChannel.open(part, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            // One that is being finished gets another name, so it must still be the one that was opened.
            if (!lock(channel) || !before.equals(key())) {
                throw underWay();
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Creates the part file, and opens it. */
    FileChannel create() throws IOException {
        try {
            Files.createFile(part);
        } catch (FileAlreadyExistsException e) {
            throw underWay();
        }
        FileChannel channel = open();
        if (channel == null) {
            throw underWay();
        }
        return channel;
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private IOException underWay() {
        return new IOException(part + ": another download to this file is under way");
    }

    private @Nullable Object key() throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(part, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Object key = attributes.fileKey();
            return key == null ? attributes.creationTime() : key;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Leaves the place to others. */
    @Override
    public void close() {
        TAKEN.remove(target);
    }
}
