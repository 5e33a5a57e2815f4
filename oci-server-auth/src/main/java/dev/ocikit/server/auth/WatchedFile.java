// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The parsed content of a file, read again when the file changes, which is checked once a second at most. If a file can
 * no longer be read or is malformed, the previous content stays in force, and a warning is given once. Safe for use by
 * many threads.
 *
 * <p>A file that changes while it is read is read again at the next check, before any of it is used. A file that was
 * read within two seconds of its modification time is read again at the next check, too, because file systems do not
 * distinguish changes within one tick of their clocks.
 */
final class WatchedFile<T> {
    private static final System.Logger LOGGER = System.getLogger("dev.ocikit.server.auth");
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration CLOCK_TICK = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 16 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path file;
    private final Parser<T> parser;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final ReentrantLock reading = new ReentrantLock();

    private volatile T content;
    private volatile Instant looked;

    // Guarded by the lock, after the constructor.
    private @Nullable Stamp stamp;
    private byte[] digest;
    private boolean settled;
    private String warned = "";

    private WatchedFile(Path file, Parser<T> parser, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        this.file = file;
        this.parser = parser;
        this.clock = clock;
        this.warnings = warnings;
        looked = clock.instant();
        Stamp before = stamp();
        byte[] bytes = read();
        digest = digest(bytes);
        content = parse(bytes);
        Stamp after = stamp();
        stamp = after;
        settled = after.equals(before) && after.isSettled(Instant.now());
    }

    /**
     * Reads a file.
     *
     * @throws IOException if the file cannot be read or is malformed; the message gives its name, and does not quote its content
     */
    static <T> WatchedFile<T> open(Path file, Parser<T> parser, InstantSource clock) throws IOException {
        return open(file, parser, clock, warning -> LOGGER.log(System.Logger.Level.WARNING, warning));
    }

    static <T> WatchedFile<T> open(Path file, Parser<T> parser, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        return new WatchedFile<>(file, parser, clock, warnings);
    }

    /** Returns the latest content. */
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
        Stamp before;
        byte[] bytes;
        try {
            before = stamp();
            if (settled && before.equals(stamp)) {
                return;
            }
            bytes = read();
            if (!before.equals(stamp())) {
                return;
            }
        } catch (IOException e) {
            warnOnce(file + " cannot be read");
            stamp = null;
            settled = false;
            return;
        }
        settled = before.isSettled(Instant.now());
        stamp = before;
        byte[] latest = digest(bytes);
        if (Arrays.equals(latest, digest)) {
            warned = "";
            return;
        }
        try {
            content = parse(bytes);
            digest = latest;
            warned = "";
        } catch (IOException e) {
            warnOnce(String.valueOf(e.getMessage()));
        }
    }

    private void warnOnce(String problem) {
        if (!problem.equals(warned)) {
            warned = problem;
            warnings.accept(problem + "; its previous content stays in force");
        }
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }

    private byte[] read() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }

    private T parse(byte[] bytes) throws IOException {
        if (bytes.length > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return parser.parse(
                    text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text,
                    warning -> warnings.accept(file + ": " + warning));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not a text in UTF-8", e);
        } catch (MalformedFileException e) {
            throw new IOException(file + e.getMessage(), e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    /** Parses the text of a file. */
    @FunctionalInterface
    interface Parser<T> {
        /** Parses a text; a warning quotes nothing that could be secret. */
        T parse(String text, Consumer<String> warnings) throws MalformedFileException;
    }

    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {
        /** Returns whether another change would have another modification time, however coarse the clock of the file system. */
        boolean isSettled(Instant now) {
            return modified.toInstant().plus(CLOCK_TICK).isBefore(now);
        }
    }
}
