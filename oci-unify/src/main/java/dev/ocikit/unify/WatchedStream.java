// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** Content whose failures can be told from those of the member that reads it. */
final class WatchedStream extends FilterInputStream {
    WatchedStream(InputStream in) {
        super(in);
    }

    /** Returns a failure to read as what it is. */
    static IOException told(IOException failure) {
        return failure instanceof InterruptedIOException ? failure : new SourceException(failure);
    }

    @Override
    public int read() throws IOException {
        try {
            return in.read();
        } catch (IOException e) {
            throw told(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            throw told(e);
        }
    }
}
