// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal.http1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The answers to requests that never reach the handler, in the format of the distribution specification's errors. They end the connection. */
final class ClosingAnswer {
    private ClosingAnswer() {}

    /**
     * Returns the bytes of an answer.
     *
     * @param head whether the request was a HEAD, which is answered without a body
     */
    static ByteBuffer of(int status, boolean head) {
        String code = status == 429 ? "TOOMANYREQUESTS" : status < 500 ? "UNSUPPORTED" : "UNKNOWN";
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message(status) + "\"}]}";
        String answer = "HTTP/1.1 " + status + " " + StatusLine.reason(status) + "\r\nDate: " + DateHeader.now()
                + "\r\nContent-Type: application/json\r\n" + (status == 429 ? "Retry-After: 1\r\n" : "")
                + "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: sandbox\r\nContent-Length: "
                + json.length() + "\r\nConnection: close\r\n\r\n" + (head ? "" : json);
        return ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private static String message(int status) {
        return switch (status) {
            case 414, 431 -> "the request's line and headers are too long";
            case 417 -> "the server supports no expectation but 100-continue";
            case 429 -> "the server is busy with as many requests as it may be";
            case 500 -> "the answer failed before it began";
            case 505 -> "the server speaks HTTP/1.0 and HTTP/1.1";
            default -> "the request is not valid HTTP/1.1";
        };
    }
}
