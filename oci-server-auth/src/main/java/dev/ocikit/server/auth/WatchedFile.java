// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a file says, read again when the file changes, which is looked for once a second at most. A file that has become wrong or has gone
 * changes nothing, and is reported once.
 */
final class WatchedFile<T> {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.server.auth");
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final long MAX_BYTES = 16L << 20;

    private final Path file;
    private final Parser<T> parser;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final ReentrantLock reading = new ReentrantLock();

    private volatile T content;
    private volatile Instant looked;
    private @Nullable Stamp stamp;

    private WatchedFile(Path file, Parser<T> parser, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        this.file = file;
        this.parser = parser;
        this.clock = clock;
        this.warnings = warnings;
        looked = clock.instant();
        stamp = stamp();
        content = read();
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read, or is wrong; the message names it, and never quotes it
     */
    static <T> WatchedFile<T> open(Path file, Parser<T> parser, InstantSource clock) throws IOException {
        return open(file, parser, clock, warning -> LOGGER.log(System.Logger.Level.WARNING, warning));
    }

    static <T> WatchedFile<T> open(Path file, Parser<T> parser, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        return new WatchedFile<>(file, parser, clock, warnings);
    }

    /** Returns what the file says. */
    T content() {
        Instant now = clock.instant();
        if (!now.isBefore(looked.plus(LOOK_AGAIN)) && reading.tryLock()) {
            try {
                looked = now;
                look();
            } finally {
                reading.unlock();
            }
        }
        return content;
    }

    private void look() {
        Stamp latest = null;
        try {
            latest = stamp();
            if (!latest.equals(stamp)) {
                content = read();
            }
        } catch (IOException e) {
            if (latest != null || stamp != null) {
                String problem = latest == null ? file + " cannot be read" : String.valueOf(e.getMessage());
                warnings.accept(problem + "; what it said before still holds");
            }
        }
        stamp = latest;
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    private T read() throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        try {
            return parser.parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not a text in UTF-8", e);
        } catch (MalformedFileException e) {
            throw new IOException(file + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Makes sense of a file's text. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws MalformedFileException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {}
}
