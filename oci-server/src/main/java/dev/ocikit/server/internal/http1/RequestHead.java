// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The line and the headers of a request (RFC 9112), parsed strictly: what two implementations could read differently is refused.
 *
 * <p>Strings are made of the bytes on demand, so the array must not change while the head is in use. Used by one thread, which may parse
 * one head after the other.
 */
final class RequestHead {
    /** The head is not complete. */
    static final int INCOMPLETE = 0;

    private static final int MAX_HEADERS = 128;
    private static final int MAX_METHOD = 32;
    private static final byte[] HOST = ascii("host");
    private static final byte[] CONNECTION = ascii("connection");
    private static final byte[] CONTENT_LENGTH = ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = ascii("transfer-encoding");
    private static final byte[] EXPECT = ascii("expect");
    private static final byte[] CHUNKED = ascii("chunked");
    private static final String[] METHODS = {"GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"};

    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] IN_HOST = new boolean[256];

    static {
        for (int c = 0; c < 128; c++) {
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            TOKEN[c] = letterOrDigit || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            IN_HOST[c] = letterOrDigit || "-._~!$&'()*+,;=%".indexOf(c) >= 0;
        }
    }

    private byte[] bytes = new byte[0];
    /** Four positions for each header: start and end of its name, start and end of its value. */
    private int[] fields = new int[64];

    private int count;
    private String method = "";
    private String path = "";
    private @Nullable String query;
    private @Nullable String authority;
    private boolean latest;
    private boolean persistent;
    private boolean expectsContinue;
    private long contentLength;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static boolean isToken(int b) {
        return TOKEN[b & 0xff];
    }

    /**
     * Looks for the end of a head.
     *
     * @param from where to continue: bytes before it were scanned already
     * @return the position after the empty line, {@link #INCOMPLETE}, or the negative status to refuse the request with
     */
    static int scan(byte[] bytes, int start, int from, int end) {
        if (from == start && start < end && !TOKEN[bytes[start] & 0xff]) {
            return -400;
        }
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                if (i == start || bytes[i - 1] != '\r') {
                    return -400;
                }
                if (i - start >= 3 && bytes[i - 2] == '\n') {
                    return i + 1;
                }
            } else if ((b >= 0 && b < ' ' && b != '\t' && b != '\r')
                    || b == 0x7f
                    || (i > start && bytes[i - 1] == '\r')) {
                return -400;
            }
        }
        return INCOMPLETE;
    }

    /**
     * Parses a head that {@link #scan} found to be complete.
     *
     * @return 0, or the status to refuse the request with
     */
    int parse(byte[] buffer, int start, int end) {
        bytes = buffer;
        count = 0;
        authority = null;
        int lineEnd = start;
        while (bytes[lineEnd] != '\r') {
            lineEnd++;
        }
        int status = parseLine(start, lineEnd);
        if (status == 0) {
            status = parseHeaders(lineEnd + 2, end - 2);
        }
        return status != 0 ? status : interpret();
    }

    private int parseLine(int start, int end) {
        int methodEnd = start;
        while (methodEnd < end && TOKEN[bytes[methodEnd] & 0xff]) {
            methodEnd++;
        }
        int version = end - 8;
        if (methodEnd == start
                || methodEnd - start > MAX_METHOD
                || methodEnd + 2 > version - 1
                || bytes[methodEnd] != ' '
                || bytes[version - 1] != ' '
                || !isVersion(version)) {
            return 400;
        }
        method = methodOf(start, methodEnd);
        if (bytes[version + 5] != '1' || bytes[version + 7] > '1') {
            // The preface of HTTP/2 is no request.
            return method.equals("PRI") ? 400 : 505;
        }
        latest = bytes[version + 7] == '1';
        return parseTarget(methodEnd + 1, version - 1);
    }

    private boolean isVersion(int at) {
        return bytes[at] == 'H'
                && bytes[at + 1] == 'T'
                && bytes[at + 2] == 'T'
                && bytes[at + 3] == 'P'
                && bytes[at + 4] == '/'
                && isDigit(bytes[at + 5])
                && bytes[at + 6] == '.'
                && isDigit(bytes[at + 7]);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private String methodOf(int start, int end) {
        for (String known : METHODS) {
            if (known.length() == end - start
                    && equalsIgnoreCase(start, end, known)
                    && text(start, end).equals(known)) {
                return known;
            }
        }
        return text(start, end);
    }

    private int parseTarget(int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == '#') {
                return 400;
            }
        }
        int from = start;
        if (bytes[start] != '/') {
            if (end - start == 1 && bytes[start] == '*' && method.equals("OPTIONS")) {
                path = "*";
                query = null;
                return 0;
            }
            from = afterAuthority(start, end);
            if (from < 0) {
                return 400;
            }
        }
        if (method.equals("CONNECT")) {
            return 400;
        }
        int mark = from;
        while (mark < end && bytes[mark] != '?') {
            mark++;
        }
        path = mark == from ? "/" : text(from, mark);
        query = mark == end ? null : text(mark + 1, end);
        return 0;
    }

    /** Reads the authority of a target in absolute form, which replaces Host (RFC 9112, section 3.2.2). Returns where the path starts, or -1. */
    private int afterAuthority(int start, int end) {
        int from = equalsIgnoreCase(start, Math.min(start + 7, end), "http://")
                ? start + 7
                : equalsIgnoreCase(start, Math.min(start + 8, end), "https://") ? start + 8 : -1;
        if (from < 0) {
            return -1;
        }
        int to = from;
        while (to < end && bytes[to] != '/' && bytes[to] != '?') {
            to++;
        }
        if (to == from || !isHost(from, to)) {
            return -1;
        }
        authority = text(from, to);
        return to;
    }

    private int parseHeaders(int start, int end) {
        int at = start;
        while (at < end) {
            int nameEnd = at;
            while (TOKEN[bytes[nameEnd] & 0xff]) {
                nameEnd++;
            }
            if (nameEnd == at || bytes[nameEnd] != ':') {
                return 400;
            }
            if (count == MAX_HEADERS) {
                return 431;
            }
            int lineEnd = nameEnd + 1;
            while (bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            int from = nameEnd + 1;
            int to = lineEnd;
            while (from < to && isBlank(bytes[from])) {
                from++;
            }
            while (to > from && isBlank(bytes[to - 1])) {
                to--;
            }
            add(at, nameEnd, from, to);
            at = lineEnd + 2;
        }
        return 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private void add(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int at = count * 4;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, at * 2);
        }
        fields[at] = nameStart;
        fields[at + 1] = nameEnd;
        fields[at + 2] = valueStart;
        fields[at + 3] = valueEnd;
        count++;
    }

    /** Reads the headers that this engine acts on. */
    private int interpret() {
        contentLength = 0;
        expectsContinue = false;
        boolean close = false;
        boolean keepAlive = false;
        boolean chunked = false;
        boolean sized = false;
        boolean named = false;
        for (int i = 0; i < count; i++) {
            int from = fields[i * 4 + 2];
            int to = fields[i * 4 + 3];
            switch (fields[i * 4 + 1] - fields[i * 4]) {
                case 4 -> {
                    if (isNamed(i, HOST)) {
                        if (named || !(from == to || isHost(from, to))) {
                            return 400;
                        }
                        named = true;
                    }
                }
                case 6 -> {
                    if (isNamed(i, EXPECT) && latest) {
                        if (!equalsIgnoreCase(from, to, "100-continue")) {
                            return 417;
                        }
                        expectsContinue = true;
                    }
                }
                case 10 -> {
                    if (isNamed(i, CONNECTION)) {
                        close |= hasToken(from, to, "close");
                        keepAlive |= hasToken(from, to, "keep-alive");
                    }
                }
                case 14 -> {
                    if (isNamed(i, CONTENT_LENGTH)) {
                        contentLength = number(from, to);
                        if (sized || contentLength < 0) {
                            return 400;
                        }
                        sized = true;
                    }
                }
                case 17 -> {
                    if (isNamed(i, TRANSFER_ENCODING)) {
                        if (chunked || !latest || !matches(from, to, CHUNKED)) {
                            return 400;
                        }
                        chunked = true;
                    }
                }
                default -> {}
            }
        }
        if ((chunked && sized) || (latest && !named)) {
            return 400;
        }
        if (chunked) {
            contentLength = -1;
        }
        persistent = !close && (latest || keepAlive);
        return 0;
    }

    /** Returns the value of digits; -1 if they are none, or too many for a long. */
    private long number(int from, int to) {
        if (from == to || to - from > 19) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(bytes[i])) {
                return -1;
            }
            value = value * 10 + (bytes[i] - '0');
        }
        return value; // 19 digits overflow to a negative number at most
    }

    /** Returns whether some bytes are a host with an optional port (RFC 9110, section 7.2). */
    private boolean isHost(int from, int to) {
        int at = from;
        if (bytes[at] == '[') {
            at++;
            while (at < to && bytes[at] != ']') {
                if (!IN_HOST[bytes[at] & 0xff] && bytes[at] != ':') {
                    return false;
                }
                at++;
            }
            if (at == to) {
                return false;
            }
            at++;
        } else {
            while (at < to && IN_HOST[bytes[at] & 0xff]) {
                at++;
            }
        }
        if (at < to && bytes[at] == ':') {
            at++;
            while (at < to && isDigit(bytes[at])) {
                at++;
            }
        }
        return at == to;
    }

    private boolean hasToken(int from, int to, String token) {
        int at = from;
        while (at < to) {
            int end = at;
            while (end < to && bytes[end] != ',') {
                end++;
            }
            int first = at;
            int last = end;
            while (first < last && isBlank(bytes[first])) {
                first++;
            }
            while (last > first && isBlank(bytes[last - 1])) {
                last--;
            }
            if (equalsIgnoreCase(first, last, token)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    private boolean isNamed(int header, byte[] lowerCase) {
        return matches(fields[header * 4], fields[header * 4 + 1], lowerCase);
    }

    private boolean matches(int from, int to, byte[] lowerCase) {
        if (to - from != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean equalsIgnoreCase(int from, int to, String text) {
        if (to - from != text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (lower(bytes[from + i]) != lower((byte) text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    String method() {
        return method;
    }

    /** Returns the path as it was sent, or {@code *} for a request that is for the server as a whole. */
    String path() {
        return path;
    }

    @Nullable
    String query() {
        return query;
    }

    /** Returns the length of the body; -1 if it comes in chunks. */
    long contentLength() {
        return contentLength;
    }

    /** Returns whether the client speaks HTTP/1.1 rather than HTTP/1.0. */
    boolean latest() {
        return latest;
    }

    /** Returns whether the client wants to keep the connection. */
    boolean persistent() {
        return persistent;
    }

    /** Returns whether the client waits for {@code 100 Continue} before it sends the body. */
    boolean expectsContinue() {
        return expectsContinue;
    }

    @Nullable
    String header(String name) {
        if (authority != null && name.equalsIgnoreCase("Host")) {
            return authority;
        }
        for (int i = 0; i < count; i++) {
            if (equalsIgnoreCase(fields[i * 4], fields[i * 4 + 1], name)) {
                return text(fields[i * 4 + 2], fields[i * 4 + 3]);
            }
        }
        return null;
    }

    List<String> headers(String name) {
        if (authority != null && name.equalsIgnoreCase("Host")) {
            return List.of(authority);
        }
        List<String> values = List.of();
        for (int i = 0; i < count; i++) {
            if (equalsIgnoreCase(fields[i * 4], fields[i * 4 + 1], name)) {
                if (values.isEmpty()) {
                    values = new ArrayList<>(2);
                }
                values.add(text(fields[i * 4 + 2], fields[i * 4 + 3]));
            }
        }
        return values;
    }
}
