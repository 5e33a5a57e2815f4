// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that contains the port of a server for as long as it runs.
 *
 * <p>Its directory may be writable for other users, as {@code /tmp} is. No symbolic link that they put there is followed, neither to write
 * nor to delete. Safe for use by many threads.
 */
final class PortFile implements AutoCloseable {
    private final @Nullable Path path;
    private byte[] content = new byte[0];
    private @Nullable Object fileKey;
    private boolean closed;

    /**
     * Creates the object, but not the file.
     *
     * @param path the file, or null for none
     */
    PortFile(@Nullable Path path) {
        this.path = path;
    }

    /** Writes the file atomically; does nothing once this is closed. */
    synchronized void write(int port) throws IOException {
        if (path == null || closed) {
            return;
        }
        byte[] text = (port + "\n").getBytes(StandardCharsets.US_ASCII);
        Path draft = draft(path);
        // A new file with a name that cannot be guessed: nothing that is there already is opened.
        try (OutputStream out = Files.newOutputStream(
                draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            out.write(text);
        }
        try {
            fileKey = attributes(draft).fileKey();
            // Replaces a symbolic link itself, not its target.
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            content = text;
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    private static Path draft(Path path) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return path.resolveSibling(
                "." + path.getFileName() + "." + HexFormat.of().formatHex(random));
    }

    /** Deletes the file, if it is still the one that was written. */
    @Override
    public synchronized void close() {
        closed = true;
        try {
            if (path != null && isOurs(path)) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The server stops all the same. Readers of a stale port notice that nothing answers there.
        }
    }

    private boolean isOurs(Path file) throws IOException {
        if (content.length == 0) {
            return false;
        }
        BasicFileAttributes attributes = attributes(file);
        if (!attributes.isRegularFile()
                || attributes.size() != content.length
                || !Objects.equals(attributes.fileKey(), fileKey)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return Arrays.equals(in.readNBytes(content.length), content);
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
