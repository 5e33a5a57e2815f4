// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier download to a file left, or that there is nothing. It is locked, and stays as it is until the next download has an answer
 * of the registry: one that fails before that harms nobody.
 */
final class Remains implements AutoCloseable {
    private final FilePlace place;
    private final Digest digest;
    private final @Nullable FileChannel channel;
    private final List<ByteRange> ranges;

    private Remains(FilePlace place, Digest digest, @Nullable FileChannel channel) throws IOException {
        this.place = place;
        this.digest = digest;
        this.channel = channel;
        long size = channel == null ? 0 : channel.size();
        boolean journal = Journal.isAt(place.journal());
        if (!journal && Files.exists(place.journal(), LinkOption.NOFOLLOW_LINKS)) {
            throw foreign(place.journal());
        }
        if (!journal && size > 0) {
            throw foreign(place.part());
        }
        ranges = Journal.read(place.journal(), digest).stream()
                .filter(range -> range.offset() + range.length() <= size)
                .toList();
    }

    /** Finds what is left at a place, of a blob. */
    static Remains of(FilePlace place, Digest digest) throws IOException {
        FileChannel channel = place.open();
        try {
            return new Remains(place, digest, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static IOException foreign(Path file) {
        return new FileSystemException(
                file.toString(), null, "was not left by a download; move it away, or delete it if nobody needs it");
    }

    /** Returns the ranges of the blob that are there, in order. */
    List<ByteRange> ranges() {
        return ranges;
    }

    /** Returns how many bytes from the beginning are there. */
    long prefix() {
        return ranges.isEmpty() || ranges.get(0).offset() > 0
                ? 0
                : ranges.get(0).length();
    }

    /** Makes the file of the next download of what is there. What is another blob's is thrown away. */
    PartFile start() throws IOException {
        FileChannel open = channel == null ? place.create() : channel;
        try {
            if (ranges.isEmpty()) {
                open.truncate(0);
            }
            return new PartFile(place, open, Journal.start(place.journal(), digest, ranges));
        } catch (IOException | RuntimeException e) {
            if (channel == null) {
                Files.deleteIfExists(place.part());
            }
            open.close();
            throw e;
        }
    }

    /** Lets go of what is there, and of the part file that was made of it. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
