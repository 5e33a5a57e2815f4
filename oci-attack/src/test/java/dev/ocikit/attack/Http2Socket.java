// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A connection that sends any frames of HTTP/2 (RFC 9113) over plain TCP. Headers are literal and not indexed (RFC 7541, section 6.2.2). */
final class Http2Socket implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    private static final int ACK = 1;
    private static final int INITIAL_WINDOW = 4;

    private final RawSocket socket;
    private final DataInputStream in;

    Http2Socket(InetSocketAddress server, int timeoutMillis) throws IOException {
        this(server, timeoutMillis, 65_535);
    }

    /**
     * Opens a connection.
     *
     * @param window the flow-control window of each stream, in bytes
     */
    Http2Socket(InetSocketAddress server, int timeoutMillis, int window) throws IOException {
        socket = new RawSocket(server, timeoutMillis);
        in = new DataInputStream(socket.input());
        socket.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(
                SETTINGS,
                0,
                0,
                ByteBuffer.allocate(6)
                        .putShort((short) INITIAL_WINDOW)
                        .putInt(window)
                        .array());
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        socket.send(encode(type, flags, stream, payload));
    }

    /** Returns the connection below. */
    RawSocket socket() {
        return socket;
    }

    /** Sends bytes as they are. */
    void raw(byte[] bytes) throws IOException {
        socket.send(bytes);
    }

    static byte[] encode(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Sends a complete header block. */
    void headers(int stream, boolean ends, String... namesAndValues) throws IOException {
        frame(HEADERS, END_HEADERS | (ends ? END_STREAM : 0), stream, block(namesAndValues));
    }

    void data(int stream, boolean ends, String bytes) throws IOException {
        frame(DATA, ends ? END_STREAM : 0, stream, bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    static byte[] block(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            text(block, namesAndValues[i]);
            text(block, namesAndValues[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        int length = text.length();
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            for (length -= 127; length >= 128; length >>>= 7) {
                block.write((length & 127) | 128);
            }
            block.write(length);
        }
        block.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads until a stream or the connection ends. */
    Ending readToEnd(int stream) {
        int status = 0;
        try {
            while (true) {
                int head = in.readInt();
                int type = head & 0xff;
                int flags = in.readUnsignedByte();
                int of = in.readInt();
                byte[] payload = in.readNBytes(head >>> 8);
                if (type == SETTINGS && (flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                }
                if (type == GOAWAY || (of == stream && type == RST_STREAM)) {
                    return new Ending(status, false);
                }
                if (of == stream && type == HEADERS) {
                    status = status(payload);
                }
                if (of == stream && (flags & END_STREAM) != 0 && type <= HEADERS) {
                    return new Ending(status, true);
                }
            }
        } catch (IOException e) {
            return new Ending(status, false);
        }
    }

    /** Returns the status in a header block, whose first field it is (RFC 7541, appendix A, index 8 and following). */
    static int status(byte[] block) {
        int at = 0;
        while ((block[at] & 0xe0) == 0x20) {
            boolean more = (block[at++] & 0x1f) == 0x1f; // a change of the table's size
            while (more) {
                more = block[at++] < 0;
            }
        }
        int first = block[at] & 0xff;
        int[] known = {200, 204, 206, 304, 400, 404, 500};
        if (first >= 0x88 && first <= 0x8e) {
            return known[first - 0x88];
        }
        int length = block[at + 1] & 0x7f;
        if (block[at + 1] >= 0) {
            return Integer.parseInt(new String(block, at + 2, length, StandardCharsets.US_ASCII));
        }
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = bits << 8 | (block[at + 2 + i] & 0xff);
        }
        return huffmanDigits(bits, length * 8);
    }

    /** Decodes three digits of the Huffman code: 0 to 2 have five bits, 3 to 9 have six (RFC 7541, appendix B). */
    private static int huffmanDigits(long bits, int count) {
        int value = 0;
        int left = count;
        for (int i = 0; i < 3; i++) {
            int five = (int) (bits >>> (left - 5)) & 31;
            if (five <= 2) {
                value = value * 10 + five;
                left -= 5;
            } else {
                value = value * 10 + ((int) (bits >>> (left - 6)) & 63) - 0x19 + 3;
                left -= 6;
            }
        }
        return value;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /**
     * How a stream ended.
     *
     * @param status the status of the response; 0 if there was none
     * @param complete whether the response is complete; otherwise the server reset the stream or closed the connection
     */
    record Ending(int status, boolean complete) {
        boolean served() {
            return complete && status >= 200 && status < 300;
        }
    }
}
