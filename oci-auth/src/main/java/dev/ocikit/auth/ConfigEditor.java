// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes the entries of a configuration file. What else stands in it stays. The file is replaced as a whole, so that a reader sees the
 * old one or the new one, by one that only its owner may read. One editor at a time does so; a program that changes the file in between
 * without asking is noticed, and the change made again to what it wrote.
 */
final class ConfigEditor {
    private static final int MAX_LINKS = 40;

    private final Path path;

    ConfigEditor(Path path) {
        this.path = path;
    }

    /** Sets the entry for a whole registry, in the place of all that are for it under some name. */
    void put(RegistryKey key, Credential credential) throws IOException {
        ObjectNode entry = AuthEntry.json(credential);
        edit(root -> {
            ObjectNode auths = root.get("auths") instanceof ObjectNode found ? found : root.putObject("auths");
            names(auths, key).forEach(name -> {
                if (!name.equals(key.storedAs())) {
                    auths.remove(name);
                }
            });
            auths.set(key.storedAs(), entry);
            return true;
        });
    }

    /** Removes what the file has for a whole registry; entries for a part of its repositories stay. */
    void remove(RegistryKey key) throws IOException {
        // Where there is nothing to remove nothing is written, not even a lock: the file may be in a place that cannot
        // be written to.
        if (remove(DockerConfig.tree(path.toString(), text(path)), key)) {
            edit(root -> remove(root, key));
        }
    }

    private static boolean remove(ObjectNode root, RegistryKey key) {
        if (!(root.get("auths") instanceof ObjectNode auths)) {
            return false;
        }
        List<String> names = names(auths, key);
        names.forEach(auths::remove);
        return !names.isEmpty();
    }

    private static List<String> names(ObjectNode auths, RegistryKey key) {
        List<String> names = new ArrayList<>();
        for (String name : auths.propertyNames()) {
            if (RegistryKey.parse(name).equals(key)) {
                names.add(name);
            }
        }
        return names;
    }

    /** A change of a document, which tells whether there was anything to change. */
    @FunctionalInterface
    interface Change {
        boolean apply(ObjectNode root);
    }

    void edit(Change change) throws IOException {
        Path file = target();
        PrivateFiles.createDirectories(file.resolveSibling(""));
        FileMutex mutex = FileMutex.acquire(file);
        try {
            String before;
            String after;
            do {
                before = text(file);
                ObjectNode root = DockerConfig.tree(path.toString(), before);
                if (!change.apply(root)) {
                    return;
                }
                after = JsonLayout.of(before).write(root);
            } while (!replace(file, before, after));
        } finally {
            mutex.close();
        }
    }

    /** Follows symbolic links, so that the file is replaced that they lead to, and not the link. */
    private Path target() throws IOException {
        Path file = path.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == MAX_LINKS) {
                throw new IOException(path + " is a symbolic link without an end");
            }
            file = file.resolveSibling(Files.readSymbolicLink(file));
        }
        return file;
    }

    private static String text(Path file) throws IOException {
        try {
            return ConfigFile.text(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    /** Puts a new text in the place of the file, unless it is another by now than before. */
    private static boolean replace(Path file, String before, String after) throws IOException {
        Path fresh = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel out = PrivateFiles.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(after.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            if (!text(file).equals(before)) {
                return false;
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
