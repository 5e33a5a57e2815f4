// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Content on its way to a registry, whose bytes are counted. */
final class MeteredInput extends FilterInputStream {
    private final Meter meter;

    MeteredInput(InputStream in, Meter meter) {
        super(in);
        this.meter = meter;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        meter.sent(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        meter.sent(count);
        return count;
    }
}
