// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An HTTP/1.1 request exactly as it goes over the wire: nothing is added but {@code Host} and what frames the body. */
final class Request {
    private static final int PIECE = 64 * 1024;

    private final String method;
    private final String target;
    private final StringBuilder headers = new StringBuilder();
    private String framing = "";
    private byte[] body = {};
    private boolean host = true;

    private Request(String method, String target) {
        this.method = method;
        this.target = target;
    }

    static Request of(String method, String target) {
        return new Request(method, target);
    }

    static Request get(String target) {
        return of("GET", target);
    }

    static Request head(String target) {
        return of("HEAD", target);
    }

    static Request post(String target) {
        return of("POST", target).body(new byte[0]);
    }

    static Request put(String target) {
        return of("PUT", target).body(new byte[0]);
    }

    static Request patch(String target) {
        return of("PATCH", target).body(new byte[0]);
    }

    static Request delete(String target) {
        return of("DELETE", target);
    }

    Request header(String name, String value) {
        headers.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    Request type(String mediaType) {
        return header("Content-Type", mediaType);
    }

    /** Says which bytes of the blob the body is; both offsets inclusive. */
    Request contentRange(long first, long last) {
        return header("Content-Range", first + "-" + last);
    }

    Request body(byte[] content) {
        body = content;
        framing = "Content-Length: " + content.length + "\r\n";
        return this;
    }

    /** Sends the body without its length, in pieces of at most 64 KiB. */
    Request chunked(byte[] content) {
        return chunked(content, PIECE);
    }

    Request chunked(byte[] content, int piece) {
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (int from = 0; from < content.length; from += piece) {
            int length = Math.min(piece, content.length - from);
            pieces.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            pieces.write(content, from, length);
            pieces.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        pieces.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        body = pieces.toByteArray();
        framing = "Transfer-Encoding: chunked\r\n";
        return this;
    }

    Request withoutHost() {
        host = false;
        return this;
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    byte[] body() {
        return body;
    }

    /** Returns the request line and the headers, with the empty line that ends them. */
    byte[] opening(String authority) {
        String head = method + " " + target + " HTTP/1.1\r\n" + (host ? "Host: " + authority + "\r\n" : "") + headers
                + framing + "\r\n";
        return head.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        String shown = target.length() > 300 ? target.substring(0, 300) + "…" : target;
        return method + " " + shown + " " + Map.of("headers", headers.toString().strip(), "body", body.length);
    }
}
