// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.jetty;

import dev.ocikit.server.Response;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** The answers to requests that never reach the handler, in the format of the distribution specification's errors. */
final class EarlyRefusal implements Request.Handler {
    private static final String JSON = "application/json";

    /** Answers a request that Jetty rejects as malformed, or that failed before its response began, and closes its connection. */
    @Override
    public boolean handle(Request request, org.eclipse.jetty.server.Response response, Callback callback) {
        if (request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion()) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        write(response, callback);
        return true;
    }

    /** Answers with the status that the response has. */
    static void write(org.eclipse.jetty.server.Response response, Callback callback) {
        int status = response.getStatus();
        ByteBuffer body = body(status < 500 ? "UNSUPPORTED" : "UNKNOWN", message(status));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
        if (!response.getRequest().getConnectionMetaData().isPersistent()) {
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE.asString());
        }
        response.write(
                true, "HEAD".equals(response.getRequest().getMethod()) ? BufferUtil.EMPTY_BUFFER : body, callback);
    }

    static Response invalid() {
        return Response.status(400).header("Content-Type", JSON).bytes(body("UNSUPPORTED", message(400)));
    }

    static Response failed() {
        return Response.status(500).header("Content-Type", JSON).bytes(body("UNKNOWN", message(500)));
    }

    static Response tooMany() {
        return Response.status(429)
                .header("Content-Type", JSON)
                .header("Retry-After", "1")
                .bytes(body("TOOMANYREQUESTS", "the server is busy with as many requests as it may be"));
    }

    private static String message(int status) {
        return switch (status) {
            case 414, 431 -> "the request's line and headers are too long";
            case 500 -> "the answer failed before it began";
            case 505 -> "the server speaks HTTP/1.0, HTTP/1.1 and HTTP/2";
            default -> "the request is not valid HTTP";
        };
    }

    /** Returns an error body. Neither code nor message needs escaping: they are ours. */
    private static ByteBuffer body(String code, String message) {
        String json = "{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}]}";
        return ByteBuffer.wrap(json.getBytes(StandardCharsets.US_ASCII));
    }
}
