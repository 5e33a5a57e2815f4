// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.api.BlobSource;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/**
 * Content of any size that is held nowhere.
 *
 * @param size how many bytes
 */
record Pattern(long size) implements BlobSource {
    private static final byte[] PIECE = new byte[99_991];

    static {
        new Random(11).nextBytes(PIECE);
    }

    Digest digest() throws IOException {
        Digester digester = Digester.of(DigestAlgorithm.SHA256);
        try (InputStream in = open()) {
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                digester.update(buffer, 0, count);
            }
        }
        return digester.digest(DigestAlgorithm.SHA256);
    }

    @Override
    public InputStream open() {
        return new InputStream() {
            private long position;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (position == size) {
                    return -1;
                }
                int at = (int) (position % PIECE.length);
                int count = (int) Math.min(Math.min(length, PIECE.length - at), size - position);
                System.arraycopy(PIECE, at, bytes, offset, count);
                position += count;
                return count;
            }
        };
    }
}
