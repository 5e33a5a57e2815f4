// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static dev.ocikit.attack.SmugglingRow.BODY;
import static dev.ocikit.attack.SmugglingRow.CHUNKED;
import static dev.ocikit.attack.SmugglingRow.Expected.ACCEPTED;
import static dev.ocikit.attack.SmugglingRow.Expected.ANSWERED;
import static dev.ocikit.attack.SmugglingRow.Expected.EITHER;
import static dev.ocikit.attack.SmugglingRow.Expected.LAST;
import static dev.ocikit.attack.SmugglingRow.Expected.REJECTED;
import static dev.ocikit.attack.SmugglingRow.get;
import static dev.ocikit.attack.SmugglingRow.post;
import static dev.ocikit.attack.SmugglingRow.row;
import static dev.ocikit.attack.SmugglingRow.smuggled;

import java.util.ArrayList;
import java.util.List;

/** How the length of a body is announced (RFC 9112, section 6). */
final class LengthRows {
    private static final String LENGTH = "Content-Length: 5\r\n";
    private static final String CHUNKS = "5\r\nhello\r\n0\r\n\r\n";

    private LengthRows() {}

    static List<SmugglingRow> all() {
        List<SmugglingRow> rows = new ArrayList<>();
        conflicts(rows);
        lengths(rows);
        codings(rows);
        names(rows);
        unread(rows);
        return rows;
    }

    private static void conflicts(List<SmugglingRow> rows) {
        String hidden = "0\r\n\r\n" + smuggled();
        String length = "Content-Length: " + hidden.length() + "\r\n";
        rows.add(row("CL.TE", REJECTED, post(length + CHUNKED, hidden)));
        rows.add(row("TE.CL", REJECTED, post(CHUNKED + length, hidden)));
        rows.add(row("CL and TE that agree", REJECTED, post(LENGTH + CHUNKED, CHUNKS)));
        rows.add(row("CL 0 and TE", REJECTED, post("Content-Length: 0\r\n" + CHUNKED, CHUNKS)));
        rows.add(row("CL and unknown TE", REJECTED, post(LENGTH + "Transfer-Encoding: xchunked\r\n", BODY)));
        rows.add(row("CL and empty TE", REJECTED, post(LENGTH + "Transfer-Encoding:\r\n", BODY)));
        rows.add(row("two equal CL", REJECTED, post(LENGTH + LENGTH, BODY)));
        rows.add(row("two different CL", REJECTED, post(LENGTH + "Content-Length: 0\r\n", BODY)));
        rows.add(row("two different CL, reversed", REJECTED, post("Content-Length: 0\r\n" + LENGTH, BODY)));
        rows.add(row("CL list of equal values", REJECTED, post("Content-Length: 5, 5\r\n", BODY)));
        rows.add(row("CL list of different values", REJECTED, post("Content-Length: 5,0\r\n", BODY)));
        rows.add(row("GET with CL and TE", REJECTED, get(length + CHUNKED) + hidden));
        rows.add(row(
                "TE in HTTP/1.0",
                LAST,
                post(CHUNKED + "Connection: keep-alive\r\n", CHUNKS).replace("HTTP/1.1", "HTTP/1.0")));
        rows.add(row("CL in HTTP/1.0", LAST, post(LENGTH, BODY).replace("HTTP/1.1", "HTTP/1.0")));
        rows.add(row("Connection: content-length", ACCEPTED, post(LENGTH + "Connection: content-length\r\n", BODY)));
        rows.add(row(
                "Connection: transfer-encoding",
                ACCEPTED,
                post(CHUNKED + "Connection: transfer-encoding\r\n", CHUNKS)));
        rows.add(row("Connection: close", LAST, post(LENGTH + "Connection: close\r\n", BODY)));
        rows.add(row("Connection: x, Close", LAST, post(LENGTH + "Connection: x, Close\r\n", BODY)));
    }

    private static void lengths(List<SmugglingRow> rows) {
        rows.add(row("CL", ACCEPTED, post(LENGTH, BODY)));
        rows.add(row("CL with white space around", ACCEPTED, post("Content-Length: \t5 \t\r\n", BODY)));
        rows.add(row("CL without white space", ACCEPTED, post("content-length:5\r\n", BODY)));
        rows.add(row("CL with leading zeros", EITHER, post("Content-Length: 0000000000000000000000005\r\n", BODY)));
        String[] bad = {
            "+5",
            "-5",
            "-0",
            "0x5",
            "5.0",
            "5e0",
            "5 5",
            "5 0",
            "5;",
            "5,",
            ",5",
            "\"5\"",
            "'5'",
            "5h",
            "",
            " ",
            "\u000b5",
            "5\u000b",
            "\f5",
            "5\f",
            "5\0",
            "\0005",
            "\u00a05",
            "5\u00a0",
            "\u00d9\u00a5",
            "\u00ef\u00bc\u0095",
            "2147483648x",
            "NaN"
        };
        for (String value : bad) {
            rows.add(row(
                    "CL " + SmugglingRow.printable(value), REJECTED, post("Content-Length: " + value + "\r\n", BODY)));
        }
        for (String value : List.of(
                "9223372036854775808",
                "18446744073709551621",
                "99999999999999999999999",
                "340282366920938463463374607431768211461")) {
            rows.add(row("CL " + value, REJECTED, post("Content-Length: " + value + "\r\n", BODY)));
        }
        rows.add(row("CL 2^32+5", LAST, post("Content-Length: 4294967301\r\n", BODY))
                .withHalfClose());
        rows.add(row("CL 2^31+5", LAST, post("Content-Length: 2147483653\r\n", BODY))
                .withHalfClose());
    }

    private static void codings(List<SmugglingRow> rows) {
        rows.add(row("TE", ACCEPTED, post(CHUNKED, CHUNKS)));
        rows.add(row("TE in mixed case", ACCEPTED, post("transfer-ENCODING: ChunKed\r\n", CHUNKS)));
        rows.add(row("TE with white space around", ACCEPTED, post("Transfer-Encoding: \t chunked \t\r\n", CHUNKS)));
        rows.add(row("TE ', chunked'", EITHER, post("Transfer-Encoding: , chunked\r\n", CHUNKS)));
        rows.add(row("TE 'chunked,'", EITHER, post("Transfer-Encoding: chunked,\r\n", CHUNKS)));
        String[] bad = {
            "xchunked",
            "chunkedx",
            "chunke",
            "x",
            "",
            ",",
            "\"chunked\"",
            "'chunked'",
            "chunked;q=1",
            "chunked;",
            ";chunked",
            "identity",
            "gzip",
            "deflate",
            "compress",
            "gzip, chunked",
            "chunked, gzip",
            "identity, chunked",
            "chunked, identity",
            "chunked, chunked",
            "chunked chunked",
            "gzip chunked",
            "\u000bchunked",
            "chunked\u000b",
            "\fchunked",
            "chunked\f",
            "\0chunked",
            "chunked\0",
            "\u00a0chunked",
            "chunked\u00a0",
            "ch\tunked",
            "chun\u00e2\u0084\u00aaed",
            "chunked\r",
            "\rchunked",
            "\u0001chunked",
            "\r\n chunked",
            "\r\n\tchunked",
            "gzip,\r\n chunked",
            "chunked\u0085",
            "\u00ef\u00bb\u00bfchunked"
        };
        for (String value : bad) {
            rows.add(row(
                    "TE " + SmugglingRow.printable(value),
                    REJECTED,
                    post("Transfer-Encoding: " + value + "\r\n", CHUNKS)));
        }
        String[][] twice = {
            {"chunked", "chunked"},
            {"identity", "chunked"},
            {"chunked", "identity"},
            {"chunked", "x"},
            {"x", "chunked"},
            {"gzip", "chunked"}
        };
        for (String[] values : twice) {
            rows.add(row(
                    "TE twice: " + values[0] + " and " + values[1],
                    REJECTED,
                    post("Transfer-Encoding: " + values[0] + "\r\nTransfer-Encoding: " + values[1] + "\r\n", CHUNKS)));
        }
    }

    private static void names(List<SmugglingRow> rows) {
        String[] before = {" ", "\t", "\0", "\u000b", "\f", "\r", "\u00a0", "\u0080", "\u007f"};
        for (String end : before) {
            String name = SmugglingRow.printable(end);
            rows.add(row(
                    "TE name ends with " + name, REJECTED, post("Transfer-Encoding" + end + ": chunked\r\n", CHUNKS)));
            rows.add(row("CL name ends with " + name, REJECTED, post("Content-Length" + end + ": 5\r\n", BODY)));
            rows.add(
                    row("TE name begins with " + name, REJECTED, post(end + "Transfer-Encoding: chunked\r\n", CHUNKS)));
        }
        for (String end : List.of("\r", "\0")) {
            rows.add(row("TE behind " + SmugglingRow.printable(end), REJECTED, post("X: y" + end + CHUNKED, CHUNKS)));
        }
        rows.add(row("TE behind a bare LF", EITHER, post("X: y\n" + CHUNKED, CHUNKS)));
        rows.add(row("CL behind a bare LF", EITHER, post("X: y\nContent-Length: 5\r\n", BODY)));
        rows.add(row("CL ends with a bare LF", EITHER, post("Content-Length: 5\n", BODY)));
    }

    /** Bodies that the handler does not read. */
    private static void unread(List<SmugglingRow> rows) {
        String hidden = smuggled();
        String length = "Content-Length: " + hidden.length() + "\r\n";
        String chunks = Integer.toHexString(hidden.length()) + "\r\n" + hidden + "\r\n0\r\n\r\n";
        rows.add(row("GET with a body", ANSWERED, get(length) + hidden));
        rows.add(row("GET with chunks", ANSWERED, get(CHUNKED) + chunks));
        rows.add(row("DELETE with a body", ANSWERED, get(length).replace("GET", "DELETE") + hidden));
        rows.add(row("unknown method with a body", ANSWERED, get(length).replace("GET", "SEARCH") + hidden));
        rows.add(row("OPTIONS with a body", ANSWERED, get(length).replace("GET", "OPTIONS") + hidden));
        rows.add(row("unknown path with a body", ANSWERED, get(length).replace("/v2/", "/none") + hidden));
        rows.add(row(
                "unread large body",
                ANSWERED,
                get("Content-Length: " + hidden.length() * 40_000 + "\r\n") + hidden.repeat(40_000)));
        rows.add(row("Expect with a body", ACCEPTED, post(LENGTH + "Expect: 100-continue\r\n", BODY)));
        rows.add(row("Expect with chunks", ACCEPTED, post(CHUNKED + "Expect: 100-continue\r\n", CHUNKS)));
        rows.add(row("Expect in mixed case", ACCEPTED, post(LENGTH + "expect: 100-Continue\r\n", BODY)));
        rows.add(row("Expect without a body", ANSWERED, get("Expect: 100-continue\r\n")));
        rows.add(row("Expect twice", EITHER, post(LENGTH + "Expect: 100-continue\r\n".repeat(2), BODY)));
        rows.add(row("unknown Expect", EITHER, post(LENGTH + "Expect: 200-ok\r\n", BODY)));
        rows.add(row("Expect list", EITHER, post(LENGTH + "Expect: 100-continue, x\r\n", BODY)));
        rows.add(row("unread body with Expect", ANSWERED, get(length + "Expect: 100-continue\r\n") + hidden));
        rows.add(row(
                "refused body with Expect",
                ANSWERED,
                get(length + "Expect: 100-continue\r\n").replace("/v2/", "/none") + hidden));
    }
}
