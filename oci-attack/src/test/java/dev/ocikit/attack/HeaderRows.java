// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static dev.ocikit.attack.SmugglingRow.Expected.ACCEPTED;
import static dev.ocikit.attack.SmugglingRow.Expected.ANSWERED;
import static dev.ocikit.attack.SmugglingRow.Expected.CLOSED;
import static dev.ocikit.attack.SmugglingRow.Expected.EITHER;
import static dev.ocikit.attack.SmugglingRow.Expected.LAST;
import static dev.ocikit.attack.SmugglingRow.Expected.REJECTED;
import static dev.ocikit.attack.SmugglingRow.get;
import static dev.ocikit.attack.SmugglingRow.printable;
import static dev.ocikit.attack.SmugglingRow.row;
import static dev.ocikit.attack.SmugglingRow.smuggled;

import java.util.ArrayList;
import java.util.List;

/** The request line and the header lines (RFC 9112, sections 2, 3 and 5). */
final class HeaderRows {
    private HeaderRows() {}

    static List<SmugglingRow> all() {
        List<SmugglingRow> rows = new ArrayList<>();
        lines(rows);
        versions(rows);
        targets(rows);
        hosts(rows);
        headers(rows);
        sizes(rows);
        protocols(rows);
        return rows;
    }

    private static SmugglingRow line(SmugglingRow.Expected expected, String line) {
        return row("line " + printable(line), expected, line + "\r\nHost: h\r\n\r\n");
    }

    private static void lines(List<SmugglingRow> rows) {
        rows.add(line(ACCEPTED, "GET /v2/ HTTP/1.1"));
        String[] bad = {
            "",
            " ",
            "GET",
            "GET ",
            "GET  HTTP/1.1",
            " /v2/ HTTP/1.1",
            "GET/v2/ HTTP/1.1",
            "GET /v2/HTTP/1.1",
            "G\0T /v2/ HTTP/1.1",
            "GE(T /v2/ HTTP/1.1",
            "GE:T /v2/ HTTP/1.1",
            "G\u0001T /v2/ HTTP/1.1",
            "G\u00c4T /v2/ HTTP/1.1",
            "\"GET\" /v2/ HTTP/1.1",
            "GET /v2/\0 HTTP/1.1",
            "GET /v2/ x HTTP/1.1",
            "GET /v2/ HTTP/1.1 x",
            "GET /v2/\rx HTTP/1.1",
            "GET /v2/ HTTP/1.1\rX: y",
            "GET /v2/\u0001 HTTP/1.1",
            "GET /v2/\u007f HTTP/1.1",
            "GET\0/v2/ HTTP/1.1",
            "GET\u00a0/v2/ HTTP/1.1",
            "GET\r/v2/ HTTP/1.1",
            "\rGET /v2/ HTTP/1.1",
            "\0GET /v2/ HTTP/1.1",
            "\u00ef\u00bb\u00bfGET /v2/ HTTP/1.1"
        };
        for (int i = 2; i < bad.length; i++) {
            rows.add(line(REJECTED, bad[i]));
        }
        for (String lax : List.of(
                "GET  /v2/ HTTP/1.1",
                "GET /v2/  HTTP/1.1",
                "GET\t/v2/ HTTP/1.1",
                "GET /v2/\tHTTP/1.1",
                " GET /v2/ HTTP/1.1",
                "GET /v2/ HTTP/1.1 ",
                "GET /v2/ HTTP/1.1\t",
                "\r\nGET /v2/ HTTP/1.1",
                "\nGET /v2/ HTTP/1.1",
                "GET\u000b/v2/ HTTP/1.1",
                "GET\f/v2/ HTTP/1.1")) {
            rows.add(line(EITHER, lax));
        }
        rows.add(line(ANSWERED, "get /v2/ HTTP/1.1"));
        rows.add(row("line with a bare LF", EITHER, "GET /v2/ HTTP/1.1\nHost: h\r\n\r\n"));
        rows.add(row("line with two CR", REJECTED, "GET /v2/ HTTP/1.1\r\r\nHost: h\r\n\r\n"));
        rows.add(row("line with a bare CR", REJECTED, "GET /v2/ HTTP/1.1\rHost: h\r\n\r\n"));
        rows.add(row("bare LF only", EITHER, "GET /v2/ HTTP/1.1\nHost: h\n\n"));
        rows.add(row("headers end with a bare CR", REJECTED, "GET /v2/ HTTP/1.1\r\nHost: h\r\n\r" + smuggled()));
        rows.add(row("headers end with a bare LF", EITHER, "GET /v2/ HTTP/1.1\r\nHost: h\r\n\n"));
    }

    private static void versions(List<SmugglingRow> rows) {
        String[] bad = {
            "HTTP/0.9",
            "HTTP/2.0",
            "HTTP/3.0",
            "HTTP/9.9",
            "HTTP/1.10",
            "HTTP/01.1",
            "HTTP/1.01",
            "HTTP/1.",
            "HTTP/1",
            "HTTP/.1",
            "HTTP/1,1",
            "HTTP/1.1.1",
            "HTTP1.1",
            "HTTP /1.1",
            "HTTP/11",
            "HTTP/1.1\0",
            "HTTPS/1.1",
            "ICY",
            "HTTP/-1.1",
            "HTTP/1.x"
        };
        for (String version : bad) {
            rows.add(line(REJECTED, "GET /v2/ " + version));
        }
        rows.add(line(EITHER, "GET /v2/ HTTP/1.2"));
        rows.add(line(EITHER, "GET /v2/ http/1.1"));
        rows.add(row("HTTP/0.9 without a version", REJECTED, "GET /v2/\r\n"));
        rows.add(row("HTTP/0.9 with headers", REJECTED, "GET /v2/\r\nHost: h\r\n\r\n"));
        rows.add(row("HTTP/1.0", LAST, "GET /v2/ HTTP/1.0\r\nHost: h\r\n\r\n"));
        rows.add(row("HTTP/1.0 without Host", LAST, "GET /v2/ HTTP/1.0\r\n\r\n"));
    }

    private static void targets(List<SmugglingRow> rows) {
        rows.add(line(EITHER, "GET http://h/v2/ HTTP/1.1"));
        rows.add(line(EITHER, "GET HTTP://H/v2/ HTTP/1.1"));
        rows.add(line(ANSWERED, "GET http://other/v2/ HTTP/1.1"));
        for (String bad : List.of(
                "http://user@h/v2/",
                "http://h:x/v2/",
                "http:///v2/",
                "http:/v2/",
                "h:80",
                "*",
                "v2/",
                "?x",
                "ftp://h/v2/",
                "",
                "http://h",
                "http://h\\@other/v2/",
                "http://[::1/v2/")) {
            rows.add(line(ANSWERED, "GET " + bad + " HTTP/1.1"));
        }
        for (String odd : List.of(
                "/v2/#x",
                "/v2/%",
                "/v2/%00",
                "/v2/%zz",
                "/v2/%0d%0aX:y",
                "//other/v2/",
                "/v2/../v2/",
                "/v2/;x",
                "/v2\\",
                "/v2/\u00ff",
                "/v2/{",
                "/v2/|",
                "/v2/\"",
                "/v2/<",
                "/v2/%2e%2e/",
                "/v2/?\u00ff",
                "/v2/?a b")) {
            rows.add(line(ANSWERED, "GET " + odd + " HTTP/1.1"));
        }
        rows.add(line(ANSWERED, "OPTIONS * HTTP/1.1"));
    }

    private static void hosts(List<SmugglingRow> rows) {
        String get = "GET /v2/ HTTP/1.1\r\n";
        rows.add(row("no Host", REJECTED, get + "\r\n"));
        rows.add(row("two equal Host", REJECTED, get("Host: h\r\n")));
        rows.add(row("two different Host", REJECTED, get("Host: other\r\n")));
        rows.add(row("Host in another case", REJECTED, get("hOST: h\r\n")));
        rows.add(row("empty Host", EITHER, get + "Host:\r\n\r\n"));
        for (String bad : List.of("a b", "a\0", "a\tb", "a\r", "h\r\n b", "a b:80", "h\u0001", " h h")) {
            rows.add(row("Host " + printable(bad), REJECTED, get + "Host: " + bad + "\r\n\r\n"));
        }
        for (String odd : List.of(
                "a@b", "a/b", "h:x", "h:99999", "a,b", "h:-1", "[::1", "h#", "h?x", "\u00ff", "\"h\"", "h\\x")) {
            rows.add(row("Host " + printable(odd), ANSWERED, get + "Host: " + odd + "\r\n\r\n"));
        }
        rows.add(row("Host with space before the colon", REJECTED, get + "Host : h\r\n\r\n"));
        rows.add(row("Host folded", REJECTED, get + "Host:\r\n h\r\n\r\n"));
        rows.add(row("absolute-form without Host", ANSWERED, "GET http://h/v2/ HTTP/1.1\r\n\r\n"));
    }

    private static void headers(List<SmugglingRow> rows) {
        String[] bad = {
            "X: a\r\n b\r\n", "X: a\r\n\tb\r\n", "X:\r\n b\r\n", "X: a\0b\r\n", "X: \0\r\n", "X: a\rb\r\n",
                    "X: a\r\r\n", "X\r\n", "X y\r\n",
            ": y\r\n", " : y\r\n", "X : y\r\n", "X\t: y\r\n", " X: y\r\n", "\tX: y\r\n", "X Y: z\r\n", "X\0: y\r\n",
                    "X\u0001: y\r\n",
            "X\u00e4: y\r\n", "X(: y\r\n", "X): y\r\n", "X\": y\r\n", "X/: y\r\n", "X[: y\r\n", "X]: y\r\n",
                    "X{: y\r\n", "X}: y\r\n",
            "X@: y\r\n", "X,: y\r\n", "X;: y\r\n", "X<: y\r\n", "X=: y\r\n", "X?: y\r\n", "X\\: y\r\n",
                    "X\u007f: y\r\n", "X\r: y\r\n",
            "\r\r\n", "X: y\r\rZ: z\r\n", "GET / HTTP/1.1\r\n"
        };
        for (String lines : bad) {
            rows.add(row("header " + printable(lines), REJECTED, get(lines)));
        }
        for (String lines : List.of(
                "X: \u00e4\r\n",
                "X:\r\n",
                "X:y\r\n",
                "X: a:b\r\n",
                "!#$%&'*+-.^_`|~: y\r\n",
                "X: \"a\\\"\r\n",
                "X: a\r\nX: b\r\n",
                "Content_Length: 5\r\n",
                "Transfer_Encoding: chunked\r\n",
                "Upgrade: websocket\r\nConnection: Upgrade\r\n",
                "Connection: keep-alive\r\n",
                "TE: trailers\r\n")) {
            rows.add(row("header " + printable(lines), ACCEPTED, get(lines)));
        }
        for (String lines : List.of(
                "X: \u0001\r\n",
                "X: a\u0007b\r\n",
                "X: \u001b[2J\r\n",
                "X: \u007f\r\n",
                "X: a\u000bb\r\n",
                "X: y\nZ: z\r\n")) {
            rows.add(row("header " + printable(lines), EITHER, get(lines)));
        }
    }

    private static void sizes(List<SmugglingRow> rows) {
        rows.add(row("header of 40,000 bytes", REJECTED, get("X: " + "a".repeat(40_000) + "\r\n")));
        rows.add(row("header name of 40,000 bytes", REJECTED, get("a".repeat(40_000) + ": b\r\n")));
        rows.add(row("20,000 headers", REJECTED, get("a: b\r\n".repeat(20_000))));
        rows.add(row("header of 4 MB", REJECTED, get("X: " + "a".repeat(4_000_000) + "\r\n")));
        rows.add(line(REJECTED, "GET /v2/?" + "a".repeat(40_000) + " HTTP/1.1"));
        rows.add(line(REJECTED, "G".repeat(40_000) + " /v2/ HTTP/1.1"));
        rows.add(line(REJECTED, "GET /v2/ HTTP/1.1" + "1".repeat(40_000)));
        rows.add(row("40,000 empty lines", EITHER, "\r\n".repeat(40_000) + get("")));
    }

    private static void protocols(List<SmugglingRow> rows) {
        rows.add(row("CONNECT", ANSWERED, "CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n"));
        rows.add(row("CONNECT with a path", REJECTED, "CONNECT /v2/ HTTP/1.1\r\nHost: h\r\n\r\n"));
        rows.add(row(
                "TLS hello",
                REJECTED,
                "\u0016\u0003\u0001\u0000\u00a5\u0001\u0000\u0000\u00a1\u0003\u0003" + "x".repeat(160) + "\r\n\r\n"));
        rows.add(row("preface of HTTP/2 that is not one", CLOSED, "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"));
        rows.add(row("preface of HTTP/2 in a GET", REJECTED, "GET * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        rows.add(row(
                "HTTP/2 settings in a header",
                ANSWERED,
                get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n")));
        rows.add(row("response", REJECTED, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        rows.add(row("TRACE", ANSWERED, "TRACE /v2/ HTTP/1.1\r\nHost: h\r\n\r\n"));
    }
}
