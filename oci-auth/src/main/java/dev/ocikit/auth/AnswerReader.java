// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import dev.ocikit.client.DocumentMemory;
import dev.ocikit.client.WireResponse;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads one answer of HTTP/1.1 (RFC 9112) into memory. Of a body that is too long, it reads one byte more than is allowed. */
final class AnswerReader {
    /** How much is read of a body. */
    static final int MAX_BODY_BYTES = TokenService.MAX_ANSWER_BYTES + 1;

    private static final int MAX_HEAD_BYTES = 64 << 10;

    /** A body in chunks, while it grows and when it is copied. */
    private static final long COPIES = 3;

    private final InputStream in;
    private final DocumentMemory memory;
    private final DocumentMemory.Reservation reserved;
    private int headLeft = MAX_HEAD_BYTES;

    /**
     * Creates a reader.
     *
     * @param memory what the body is charged to until it is read
     */
    AnswerReader(InputStream in, DocumentMemory memory) {
        this.in = new BufferedInputStream(in);
        this.memory = memory;
        this.reserved = memory.open();
    }

    /** Returns whether a byte of the answer has come. */
    boolean hasBegun() {
        return headLeft < MAX_HEAD_BYTES;
    }

    WireResponse read() throws IOException {
        try {
            return answer();
        } catch (IOException | RuntimeException e) {
            reserved.close();
            throw e;
        }
    }

    private WireResponse answer() throws IOException {
        int status;
        HttpHeaders headers;
        do {
            status = status(line());
            headers = headers();
        } while (status < 200);
        return new WireResponse(status, headers, new ChargedBody(body(status, headers), reserved));
    }

    private static int status(String line) throws IOException {
        boolean sound = line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?");
        if (!sound) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private HttpHeaders headers() throws IOException {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.computeIfAbsent(line.substring(0, colon).strip(), name -> new ArrayList<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        fields.remove("");
        return HttpHeaders.of(fields, (name, value) -> true);
    }

    private byte[] body(int status, HttpHeaders headers) throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        String encoding = headers.firstValue("Transfer-Encoding").orElse("");
        if (!encoding.isEmpty()) {
            if (!encoding.equalsIgnoreCase("chunked")) {
                throw new IOException("the answer has a transfer encoding that was not asked for");
            }
            return chunks();
        }
        String length = headers.firstValue("Content-Length").orElse("");
        if (length.isEmpty()) {
            return reserved.read(in, -1, MAX_BODY_BYTES);
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("the answer's length is no number");
        }
        int expected = (int) Math.min(MAX_BODY_BYTES, Long.parseLong(length));
        return whole(expected, reserved);
    }

    private byte[] whole(int expected, DocumentMemory.Reservation charged) throws IOException {
        byte[] bytes = charged.read(in, expected, expected);
        if (bytes.length < expected) {
            throw new EOFException("the answer ended after " + bytes.length + " of " + expected + " bytes");
        }
        return bytes;
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (body.size() < MAX_BODY_BYTES) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,8}")) {
                throw new IOException("a chunk's size is no number");
            }
            long chunk = Long.parseLong(size, 16);
            if (chunk == 0) {
                break;
            }
            int wanted = (int) Math.min(chunk, MAX_BODY_BYTES - body.size());
            try (DocumentMemory.Reservation piece = memory.open()) {
                byte[] bytes = whole(wanted, piece);
                reserved.resize(COPIES * (body.size() + bytes.length));
                body.writeBytes(bytes);
            }
            if (wanted == chunk && !line().isEmpty()) {
                throw new IOException("a chunk is longer than it said");
            }
        }
        return body.toByteArray();
    }

    /** Reads a line of the head, or one between chunks: together they are bounded. */
    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the answer ended early");
            }
            if (headLeft-- == 0) {
                throw new IOException("the head of the answer has more than " + MAX_HEAD_BYTES + " bytes");
            }
            line.append((char) c);
        }
        int end = line.length();
        return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
    }
}
