// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A configuration in a file, which is read again when it has changed. Safe for use by many threads. */
final class ConfigFile {
    private static final int MAX_BYTES = 4 << 20;

    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

    private final Path path;
    private final InstantSource clock;
    private final Runnable changed;
    private volatile @Nullable Reading last;

    /**
     * What tells one state of a file from another.
     *
     * @param identity the inode, where there is such a thing
     */
    private record Stamp(
            FileTime modified, long bytes, @Nullable Object identity) {}

    /**
     * What was read.
     *
     * @param stamp of what was read, null if there is no file
     * @param failure why it cannot be used, instead of a configuration
     */
    private record Reading(
            Instant checked,
            @Nullable Stamp stamp,
            @Nullable DockerConfig config,
            @Nullable String failure) {
        Reading checkedAt(Instant time) {
            return new Reading(time, stamp, config, failure);
        }
    }

    /**
     * Names a file.
     *
     * @param changed called when the file is found to be another than before
     */
    ConfigFile(Path path, InstantSource clock, Runnable changed) {
        this.path = path;
        this.clock = clock;
        this.changed = changed;
    }

    Path path() {
        return path;
    }

    /** Makes the next caller look at the file, however short ago that was done. */
    void forget() {
        last = null;
    }

    /**
     * Returns the configuration as it was a second ago at most. A file that is not there says nothing.
     *
     * @throws IOException if the file cannot be read or is broken
     */
    DockerConfig current() throws IOException {
        Reading before = last;
        Instant now = clock.instant();
        Reading reading = before;
        if (reading == null || !within(reading.checked(), now)) {
            Stamp stamp = stamp();
            if (reading == null || !Objects.equals(reading.stamp(), stamp)) {
                reading = read(now, stamp);
                if (before != null) {
                    changed.run();
                }
            } else {
                reading = reading.checkedAt(now);
            }
            last = reading;
        }
        DockerConfig config = reading.config();
        if (config == null) {
            throw new IOException(reading.failure());
        }
        return config;
    }

    /** A clock that was set back makes the file looked at, too. */
    private static boolean within(Instant checked, Instant now) {
        return !now.isBefore(checked) && now.isBefore(checked.plus(CHECK_INTERVAL));
    }

    private Reading read(Instant now, @Nullable Stamp stamp) {
        if (stamp == null) {
            return new Reading(now, null, DockerConfig.empty(path.toString()), null);
        }
        try {
            return new Reading(now, stamp, DockerConfig.parse(path.toString(), text(path)), null);
        } catch (NoSuchFileException e) {
            return new Reading(now, null, DockerConfig.empty(path.toString()), null);
        } catch (IOException e) {
            return new Reading(now, stamp, null, e.getMessage());
        }
    }

    /**
     * Reads a configuration's text, without a byte order mark.
     *
     * @throws NoSuchFileException if there is no file
     */
    static String text(Path path) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IOException(path + " is no Docker configuration: it has more than " + MAX_BYTES + " bytes");
        }
        return ByteOrderMark.strip(new String(bytes, StandardCharsets.UTF_8));
    }

    private @Nullable Stamp stamp() throws IOException {
        try {
            BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class);
            return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static IOException unreadable(Path path, IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        if (e instanceof AccessDeniedException) {
            reason = "access is denied";
        }
        return new IOException(path + " cannot be read" + (reason == null ? "" : ": " + reason), e);
    }
}
