// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A client that speaks just enough HTTP/2 (RFC 9113) to see what a server puts on the wire. Header names and values are not compressed. */
final class Http2Connection implements AutoCloseable {
    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private final Socket socket;
    private final DataInputStream in;
    private int nextStream = 1;

    Http2Connection(Socket socket) throws IOException {
        this(socket, new byte[0]);
    }

    /** Begins a connection with some settings (RFC 9113, section 6.5). */
    Http2Connection(Socket socket, byte[] settings) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        frame(SETTINGS, 0, 0, settings);
    }

    /** Sends a GET and returns its stream. */
    int get(String path) throws IOException {
        return request(0x82, path, null, true);
    }

    /** Sends a CONNECT, which has neither scheme nor path, and returns its stream. */
    int connect() throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, new byte[] {0x02}, "CONNECT");
        field(block, new byte[] {0x01}, "h:80");
        return headers(block, true);
    }

    /**
     * Sends the headers of a POST and returns its stream.
     *
     * @param length the value of Content-Length, or null for none
     * @param ends whether that is all
     */
    int post(String path, @Nullable String length, boolean ends) throws IOException {
        return request(0x83, path, length, ends);
    }

    void data(int stream, byte[] bytes, boolean ends) throws IOException {
        frame(DATA, ends ? END_STREAM : 0, stream, bytes);
    }

    /** Reads until a stream ends, well or not. */
    Answer answer(int stream) throws IOException {
        int status = 0;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int head = in.readInt();
            int type = head & 0xff;
            int flags = in.readUnsignedByte();
            int of = in.readInt();
            byte[] payload = in.readNBytes(head >>> 8);
            if (type == SETTINGS && (flags & ACK) == 0) {
                frame(SETTINGS, ACK, 0, new byte[0]);
            }
            if (of != stream) {
                continue;
            }
            if (type == RST_STREAM) {
                return new Answer(
                        status,
                        body.toString(StandardCharsets.ISO_8859_1),
                        ByteBuffer.wrap(payload).getInt());
            }
            if (type == HEADERS) {
                status = firstField(payload);
            } else if (type == DATA) {
                body.write(payload);
            }
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return new Answer(status, body.toString(StandardCharsets.ISO_8859_1), -1);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Returns the first byte of a header block that is not of a change of the table's size (RFC 7541, section 6.3). */
    private static int firstField(byte[] block) {
        int at = 0;
        while ((block[at] & 0xe0) == 0x20) {
            boolean more = (block[at] & 0x1f) == 0x1f;
            at++;
            while (more) {
                more = block[at] < 0;
                at++;
            }
        }
        return block[at] & 0xff;
    }

    /** Sends header fields whose block does not end. */
    void unfinishedHeaders() throws IOException {
        frame(HEADERS, 0, nextStream, new byte[] {(byte) 0x82});
    }

    /** Sends a GET with an authority. */
    int get(String path, String authority) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82);
        block.write(0x86);
        field(block, new byte[] {0x04}, path);
        field(block, new byte[] {0x01}, authority);
        return headers(block, true);
    }

    /** Returns whether the server closes the connection, after all that it sends before. */
    boolean closedByServer() throws IOException {
        byte[] dropped = new byte[1024];
        while (true) {
            try {
                if (in.read(dropped) < 0) {
                    return true;
                }
            } catch (SocketTimeoutException e) {
                return false;
            } catch (SocketException e) {
                return true;
            }
        }
    }

    /** Sends a header block of fields from the static table (RFC 7541, appendix A), some with values of their own. */
    private int request(int method, String path, @Nullable String length, boolean ends) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(method);
        block.write(socket instanceof SSLSocket ? 0x87 : 0x86);
        field(block, new byte[] {0x04}, path);
        field(block, new byte[] {0x01}, "h");
        if (length != null) {
            field(block, new byte[] {0x0f, 28 - 15}, length);
        }
        return headers(block, ends);
    }

    private int headers(ByteArrayOutputStream block, boolean ends) throws IOException {
        int stream = nextStream;
        nextStream += 2;
        frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, block.toByteArray());
        return stream;
    }

    private static void field(ByteArrayOutputStream block, byte[] name, String value) {
        block.writeBytes(name);
        block.write(value.length());
        block.writeBytes(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
        frame.putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload);
        socket.getOutputStream().write(frame.array());
    }

    /**
     * How a stream ended.
     *
     * @param status the first field of the header block: 0x88 says 200
     * @param reset the code of a reset, -1 if the stream ended well
     */
    record Answer(int status, String body, int reset) {
        boolean ok() {
            return status == 0x88 && reset < 0;
        }
    }
}
