// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A source whose failures can be told from those of the member that reads it. */
record WatchedSource(BlobSource inner) implements BlobSource {
    @Override
    public long size() {
        return inner.size();
    }

    @Override
    public boolean reopenable() {
        return inner.reopenable();
    }

    @Override
    public Optional<Path> file() {
        return inner.file();
    }

    @Override
    public InputStream open() throws IOException {
        try {
            return new WatchedStream(inner.open());
        } catch (IOException e) {
            throw WatchedStream.told(e);
        }
    }
}
