// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Content to push: its size, and a way to read it.
 *
 * <p>A source that can be opened again lets a registry behind a network start an upload again after a failure.
 */
public interface BlobSource {
    /** Returns the number of bytes. */
    long size();

    /**
     * Returns the content from its beginning; the caller closes it.
     *
     * @throws IllegalStateException if the source was opened before and is not {@link #reopenable()}
     */
    InputStream open() throws IOException;

    /** Tells whether {@link #open} may be called more than once. */
    default boolean reopenable() {
        return true;
    }

    /** Returns the file that holds exactly the content, if one does: a sender can map it rather than read it. */
    default Optional<Path> file() {
        return Optional.empty();
    }

    /** Returns a source of bytes, which must not change. */
    static BlobSource of(byte[] bytes) {
        return new BlobSource() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }

    /** Returns a source of a file's content, with the size that the file has now. */
    static BlobSource of(Path file) throws IOException {
        long size = Files.size(file);
        return new BlobSource() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() throws IOException {
                return Files.newInputStream(file);
            }

            @Override
            public Optional<Path> file() {
                return Optional.of(file);
            }
        };
    }

    /** Returns a source of a stream that can be read once. The stream is closed when what {@link #open} returned is closed. */
    static BlobSource once(InputStream in, long size) {
        return new BlobSource() {
            private boolean opened;

            @Override
            public long size() {
                return size;
            }

            @Override
            public synchronized InputStream open() {
                if (opened) {
                    throw new IllegalStateException("the content can be read only once");
                }
                opened = true;
                return in;
            }

            @Override
            public boolean reopenable() {
                return false;
            }
        };
    }
}
