// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import dev.ocikit.api.BlobSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** A source whose bytes are counted, and how often it is taken. */
record MeteredSource(BlobSource inner, Meter meter) implements BlobSource {
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
        Optional<Path> file = inner.file();
        if (file.isPresent()) {
            meter.fileOpened(size());
        }
        return file;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = inner.open();
        meter.sourceOpened();
        return new MeteredInput(in, meter);
    }
}
