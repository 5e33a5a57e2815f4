// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

/**
 * Bytes that a client sends on a connection, and how a server must read them.
 *
 * @param sent one character for each byte; the marker request is appended
 * @param halfClosed whether the client ends its output after the marker, because a correct server waits for more of the body
 */
record SmugglingRow(String name, Expected expected, String sent, boolean halfClosed) {
    /** The body of {@link #post}. */
    static final String BODY = "hello";

    static final String CHUNKED = "Transfer-Encoding: chunked\r\n";
    private static final String TARGET = "/v2/own/blobs/uploads/?digest=sha256:"
            + "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

    /** How a server must read a row. In no case may it handle a request that is part of another's body. */
    enum Expected {
        /** It refuses the request with a status of 4xx or 5xx and closes the connection. */
        REJECTED,
        /** It serves the row as exactly one request, and then the marker. */
        ACCEPTED,
        /** It rejects or accepts: RFC 9112 leaves the choice. */
        EITHER,
        /** It answers the row and closes the connection without handling the marker. */
        LAST,
        /** It closes the connection, with or without an answer, and handles nothing. */
        CLOSED,
        /** It answers the row, whatever the status, and either handles the marker next or closes the connection. */
        ANSWERED
    }

    static SmugglingRow row(String name, Expected expected, String sent) {
        return new SmugglingRow(name, expected, sent, false);
    }

    /** Returns this row with an end of the client's output. */
    SmugglingRow withHalfClose() {
        return new SmugglingRow(name, expected, sent, true);
    }

    /** Returns a GET of {@code /v2/} with further header lines, each with its line ending. */
    static String get(String headers) {
        return "GET /v2/ HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n";
    }

    /** Returns a push of the blob {@link #BODY}, which succeeds only if the server reads exactly this body. */
    static String post(String headers, String body) {
        return "POST " + TARGET + " HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n" + body;
    }

    /** Returns a push of the blob in chunked coding, with any bytes as the chunks. */
    static String chunked(String chunks) {
        return post(CHUNKED, chunks);
    }

    /** Returns a request that no server may find in another's body. */
    static String smuggled() {
        return "GET /v2/smuggled/tags/list HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    /** Returns a text with escapes in place of control and non-ASCII characters. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            printable.append(c >= ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c));
        }
        return printable.toString();
    }
}
