// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.api.BlobReader;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A reader that breaks off somewhere, and counts how often it is closed. */
final class BrokenReader extends BlobReader {
    final AtomicInteger closed = new AtomicInteger();

    private final long length;
    private final long breaksAt;
    private long position;

    BrokenReader(long length, long breaksAt) {
        this.length = length;
        this.breaksAt = breaksAt;
    }

    @Override
    public Descriptor descriptor() {
        return Descriptor.of("application/octet-stream", DigestAlgorithm.SHA256.digest(new byte[0]), length);
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        if (position >= breaksAt) {
            throw new IOException("the content broke off");
        }
        int given = (int) Math.min(count, breaksAt - position);
        position += given;
        return given;
    }

    @Override
    public void close() {
        closed.incrementAndGet();
    }
}
