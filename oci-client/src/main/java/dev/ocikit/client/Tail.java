// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import dev.ocikit.api.BlobSource;
import java.io.IOException;
import java.io.InputStream;

/** Content from an offset on. */
record Tail(BlobSource content, long offset) implements BlobSource {
    /** Returns the content from an offset on, which is the content itself at its beginning. */
    static BlobSource of(BlobSource content, long offset) {
        return offset == 0 ? content : new Tail(content, offset);
    }

    @Override
    public long size() {
        return content.size() - offset;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream in = content.open();
        try {
            in.skipNBytes(offset);
            return in;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public boolean reopenable() {
        return content.reopenable();
    }
}
