// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static dev.ocikit.attack.SmugglingRow.Expected.ACCEPTED;
import static dev.ocikit.attack.SmugglingRow.Expected.EITHER;
import static dev.ocikit.attack.SmugglingRow.Expected.LAST;
import static dev.ocikit.attack.SmugglingRow.Expected.REJECTED;
import static dev.ocikit.attack.SmugglingRow.chunked;
import static dev.ocikit.attack.SmugglingRow.printable;
import static dev.ocikit.attack.SmugglingRow.row;
import static dev.ocikit.attack.SmugglingRow.smuggled;

import java.util.ArrayList;
import java.util.List;

/** The chunked coding (RFC 9112, section 7.1). */
final class ChunkRows {
    private static final String END = "0\r\n\r\n";

    private ChunkRows() {}

    static List<SmugglingRow> all() {
        List<SmugglingRow> rows = new ArrayList<>();
        sizes(rows);
        extensions(rows);
        ends(rows);
        trailers(rows);
        return rows;
    }

    private static void sizes(List<SmugglingRow> rows) {
        rows.add(row("two chunks", ACCEPTED, chunked("2\r\nhe\r\n3\r\nllo\r\n" + END)));
        rows.add(row("leading zeros", EITHER, chunked("005\r\nhello\r\n" + END)));
        rows.add(row("many leading zeros", EITHER, chunked("0".repeat(30) + "5\r\nhello\r\n" + END)));
        rows.add(row("last chunk of many zeros", EITHER, chunked("5\r\nhello\r\n00000\r\n\r\n")));
        // A correct server waits for the rest of these chunks, or refuses their size.
        for (String size : List.of("100000005", "80000005", "7fffffffffffffff", "FFFFFFFF")) {
            rows.add(row("size " + size, LAST, chunked(size + "\r\nhello\r\n" + END))
                    .withHalfClose());
        }
        String[] bad = {
            "10000000000000005",
            "8000000000000005",
            "ffffffffffffffff",
            "8000000000000000",
            "10000000000000000",
            "100000000000000000000005",
            "-5",
            "+5",
            "-0",
            "+0",
            "0x5",
            "0X5",
            "x5",
            "5x",
            "5h",
            "g",
            " 5",
            "\t5",
            "\u000b5",
            "5\u000b",
            "5\f",
            "5\0",
            "\0005",
            "5 5",
            "5,",
            "5.",
            "5_",
            "\u00a05",
            "5\u00a0",
            "\u00d9\u00a5",
            "\u00ef\u00bc\u0095",
            "\"5\"",
            "",
            ";a",
            " ",
            "\r",
            "5\r",
            "0 5",
            "0;\r0"
        };
        for (String size : bad) {
            rows.add(row("size " + printable(size), REJECTED, chunked(size + "\r\nhello\r\n" + END)));
        }
        rows.add(row("white space after the size", EITHER, chunked("5 \r\nhello\r\n" + END)));
        rows.add(row("tab after the size", EITHER, chunked("5\t\r\nhello\r\n" + END)));
    }

    private static void extensions(List<SmugglingRow> rows) {
        for (String extension : List.of(
                ";a", ";a=b", ";a=\"b\"", ";a=\"b;c\"", " ;a", ";a = b", ";a=\"\\\"\"", ";", ";;", ";=", ";a=")) {
            rows.add(row("extension " + extension, EITHER, chunked("5" + extension + "\r\nhello\r\n" + END)));
        }
        rows.add(row("extension with a bare CR", REJECTED, chunked("5;a\rb\r\nhello\r\n" + END)));
        rows.add(row("extension with a bare LF", REJECTED, chunked("5;a\nhello\r\n" + END)));
        // A server that ends the line at the LF takes the next line as data, one that does not takes it as the size
        // (TERM.EXT).
        rows.add(row("extension that hides a size", REJECTED, chunked("5;\nhello\r\n0\r\n\r\n" + smuggled())));
        rows.add(row("extension with NUL", REJECTED, chunked("5;a\0\r\nhello\r\n" + END)));
        rows.add(row("extension with CR in quotes", REJECTED, chunked("5;a=\"\r\n\"\r\nhello\r\n" + END)));
        rows.add(row("extension of the last chunk", EITHER, chunked("5\r\nhello\r\n0;a=b\r\n\r\n")));
        rows.add(
                row("extension of 100,000 bytes", EITHER, chunked("5;" + "a".repeat(100_000) + "\r\nhello\r\n" + END)));
        rows.add(row("extension of 10 MB", REJECTED, chunked("5;" + "a".repeat(10_000_000) + "\r\nhello\r\n" + END)));
    }

    private static void ends(List<SmugglingRow> rows) {
        rows.add(row("LF after the size", REJECTED, chunked("5\nhello\r\n" + END)));
        rows.add(row("CR after the size", REJECTED, chunked("5\rhello\r\n" + END)));
        rows.add(row("LF after the data", REJECTED, chunked("5\r\nhello\n" + END)));
        rows.add(row("CR after the data", REJECTED, chunked("5\r\nhello\r" + END)));
        rows.add(row("nothing after the data", REJECTED, chunked("5\r\nhello" + END)));
        rows.add(row("other bytes after the data", REJECTED, chunked("5\r\nhelloXX" + END)));
        rows.add(row("LF CR after the data", REJECTED, chunked("5\r\nhello\n\r" + END)));
        rows.add(row("size too small", REJECTED, chunked("4\r\nhello\r\n" + END)));
        rows.add(row("size too large", REJECTED, chunked("6\r\nhello\r\n" + END)));
        rows.add(row("LF after the last size", REJECTED, chunked("5\r\nhello\r\n0\n\r\n")));
        rows.add(row("CR after the last size", REJECTED, chunked("5\r\nhello\r\n0\r\r\n")));
        rows.add(row("LF at the end", REJECTED, chunked("5\r\nhello\r\n0\r\n\n")));
        rows.add(row("CR at the end", REJECTED, chunked("5\r\nhello\r\n0\r\n\r")));
        rows.add(row("no empty line at the end", REJECTED, chunked("5\r\nhello\r\n0\r\n")));
        rows.add(row("no last chunk", LAST, chunked("5\r\nhello\r\n")).withHalfClose());
        rows.add(row("data cut", LAST, chunked("fff\r\nhello")).withHalfClose());
    }

    private static void trailers(List<SmugglingRow> rows) {
        rows.add(row("trailer", EITHER, trailer("Foo: bar\r\n")));
        rows.add(row("trailer Content-Length", EITHER, trailer("Content-Length: 5\r\n")));
        rows.add(row("trailer Transfer-Encoding", EITHER, trailer("Transfer-Encoding: chunked\r\n")));
        rows.add(row("trailer Host", EITHER, trailer("Host: other\r\n")));
        rows.add(row("trailer Authorization", EITHER, trailer("Authorization: Basic YTph\r\n")));
        rows.add(row("trailer Connection", EITHER, trailer("Connection: close\r\n")));
        String[] bad = {
            "Foo bar: x\r\n",
            "Foo\r\n",
            ": x\r\n",
            "Foo : x\r\n",
            " Foo: x\r\n",
            "Foo: \0\r\n",
            "Foo: a\rb\r\n",
            "Fo\0o: x\r\n",
            "Foo: a\r\n b\r\n",
            "F\u00e4: x\r\n",
            "Foo(: x\r\n",
            "GET /v2/smuggled/tags/list HTTP/1.1\r\n"
        };
        for (String lines : bad) {
            rows.add(row("trailer " + printable(lines), REJECTED, trailer(lines)));
        }
        rows.add(row("trailer with a bare LF", EITHER, trailer("Foo: a\nBar: b\r\n")));
        rows.add(row("trailer of 100,000 bytes", REJECTED, trailer("Foo: " + "a".repeat(100_000) + "\r\n")));
        rows.add(row("100,000 trailers", REJECTED, trailer("F: a\r\n".repeat(100_000))));
    }

    private static String trailer(String lines) {
        return chunked("5\r\nhello\r\n0\r\n" + lines + "\r\n");
    }
}
