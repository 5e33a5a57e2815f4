// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The list of the ranges that a part file holds, in a small file beside it: a first line with the blob's digest, and a line with offset and
 * length for each range. What is added is not forced to the disk: what a crash makes of it and of the part file is found out when the
 * whole is verified.
 */
final class Journal implements AutoCloseable {
    private static final String HEADER = "ocikit part of ";
    /** A journal is written anew when it is opened, so none that is honest comes near. */
    private static final long MAX_BYTES = 16 << 20;

    private final OutputStream out;

    private Journal(OutputStream out) {
        this.out = out;
    }

    /** Tells whether a file is a journal, of whatever blob. */
    static boolean isAt(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        byte[] header = HEADER.getBytes(StandardCharsets.US_ASCII);
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(header.length), header);
        }
    }

    /** Returns the ranges that a journal names, in order and apart from each other; none if it is not of this blob. */
    static List<ByteRange> read(Path file, Digest digest) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return List.of();
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String[] lines = text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1);
        if (!lines[0].equals(HEADER + digest)) {
            return List.of();
        }
        TreeMap<Long, Long> ends = new TreeMap<>();
        for (int i = 1; i < lines.length - 1; i++) {
            String[] words = lines[i].split(" ", -1);
            try {
                long start = Long.parseLong(words[0]);
                long length = Long.parseLong(words[1]);
                if (start < 0 || length <= 0 || start > Long.MAX_VALUE - length) {
                    return List.of();
                }
                ends.merge(start, start + length, Math::max);
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
                return List.of();
            }
        }
        return merged(ends);
    }

    private static List<ByteRange> merged(NavigableMap<Long, Long> ends) {
        List<ByteRange> ranges = new ArrayList<>();
        long start = -1;
        long end = -1;
        for (Map.Entry<Long, Long> range : ends.entrySet()) {
            if (range.getKey() > end) {
                if (end > start) {
                    ranges.add(ByteRange.of(start, end - start));
                }
                start = range.getKey();
            }
            end = Math.max(end, range.getValue());
        }
        if (end > start) {
            ranges.add(ByteRange.of(start, end - start));
        }
        return ranges;
    }

    /** Starts a journal anew, with the ranges that there are. The one before it stays if this fails, as on a disk that is full. */
    static Journal start(Path file, Digest digest, List<ByteRange> ranges) throws IOException {
        StringBuilder text = new StringBuilder(HEADER).append(digest).append('\n');
        ranges.forEach(range -> line(text, range.offset(), range.length()));
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            // Forced to the disk: by its first line a part file is known as one.
            Files.writeString(
                    fresh,
                    text,
                    StandardCharsets.US_ASCII,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
        return new Journal(Files.newOutputStream(
                file, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS));
    }

    /** Adds a range. */
    synchronized void add(long start, long end) throws IOException {
        if (end > start) {
            StringBuilder text = new StringBuilder();
            line(text, start, end - start);
            out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void line(StringBuilder text, long offset, long length) {
        text.append(offset).append(' ').append(length).append('\n');
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
