// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.FilterBlobReader;
import java.io.IOException;

/** A reader whose bytes are not those of the blob. */
final class FlippingReader extends FilterBlobReader {
    FlippingReader(BlobReader inner) {
        super(inner);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            bytes[offset] ^= 1;
        }
        return count;
    }
}
