// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import dev.ocikit.server.internal.TransferMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLSocket;

/** A connection over TLS, by streams. Writing reports progress for pieces of 16 KiB. */
final class TlsTransport implements Transport {
    private static final int PIECE_BYTES = 16 * 1024;

    private final InputStream in;
    private final OutputStream out;
    private final TransferMonitor.Transfer transfer;

    TlsTransport(SSLSocket socket, TransferMonitor.Transfer transfer) throws IOException {
        in = socket.getInputStream();
        out = socket.getOutputStream();
        this.transfer = transfer;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        transfer.waiting();
        int count = in.read(bytes, offset, length);
        transfer.moved(Math.max(count, 0));
        return count;
    }

    @Override
    public int readArrived(byte[] bytes, int offset, int length) throws IOException {
        int arrived = in.available();
        return arrived == 0 ? 0 : in.read(bytes, offset, Math.min(arrived, length));
    }

    @Override
    public int readWithin(byte[] bytes, int offset, int length) throws IOException {
        return in.read(bytes, offset, length);
    }

    @Override
    public void write(ByteBuffer buffer) throws IOException {
        byte[] piece = new byte[Math.min(PIECE_BYTES, buffer.remaining())];
        while (buffer.hasRemaining()) {
            int count = Math.min(piece.length, buffer.remaining());
            buffer.get(piece, 0, count);
            transfer.waiting();
            out.write(piece, 0, count);
            transfer.moved(count);
        }
    }

    @Override
    public void streaming(boolean on) {}

    @Override
    public boolean secure() {
        return true;
    }
}
