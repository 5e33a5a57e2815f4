// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;

/** Whatever the bytes, the parser ends, does not fail, and gives out nothing that is not in the head or could be read in two ways. */
@Tag("wide")
class RequestHeadFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void parsesOrRefuses(FuzzedDataProvider data) {
        boolean raw = data.consumeBoolean();
        int split = data.consumeInt(0, 300);
        byte[] tail = data.consumeRemainingAsBytes();
        byte[] bytes = raw ? tail : concat("GET / HTTP/1.1\r\nHost: x\r\n", tail);
        int whole = RequestHead.scan(bytes, 0, 0, bytes.length);
        int part = Math.min(split, bytes.length);
        int first = RequestHead.scan(bytes, 0, 0, part);
        require(first == RequestHead.INCOMPLETE || first == whole, "what is found in a part is found in the whole");
        if (first == RequestHead.INCOMPLETE && part > 0) {
            require(RequestHead.scan(bytes, 0, part, bytes.length) == whole, "a scan that is continued");
        }
        if (whole > 0) {
            check(bytes, whole);
        }
    }

    private static void check(byte[] bytes, int end) {
        RequestHead head = new RequestHead();
        int status = head.parse(bytes, 0, end);
        require(status == 0 || (status >= 400 && status < 600), "status " + status);
        if (status != 0) {
            return;
        }
        require(head.path().startsWith("/") || head.path().equals("*"), "path " + head.path());
        require(head.path().chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#' && c != '?'), "path " + head.path());
        require(head.method().chars().allMatch(RequestHead::isToken), "method " + head.method());
        require(head.contentLength() >= -1, "length " + head.contentLength());
        int lengths = head.headers("Content-Length").size();
        int codings = head.headers("Transfer-Encoding").size();
        require(lengths + codings <= 1, "two lengths");
        require(codings == 1 == (head.contentLength() == -1), "chunked without a coding");
        require(head.headers("Host").size() == 1 || !head.latest(), "hosts");
        for (String name : new String[] {"Host", "Accept", "X", "Content-Length", "Connection"}) {
            for (String value : head.headers(name)) {
                require(value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f)), "value of " + name);
                require(
                        value.equals(value.strip())
                                || value.isEmpty()
                                || value.chars().anyMatch(c -> c > 0x7f),
                        name);
            }
        }
    }

    private static byte[] concat(String start, byte[] tail) {
        byte[] head = start.getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
