// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a socket that answers as a function says, and records the requests. */
final class ScriptedRegistry implements AutoCloseable {
    private final Http1Server server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /**
     * A request.
     *
     * @param target path and query
     * @param authorization empty for none
     */
    record Seen(String method, String target, String authorization) {}

    ScriptedRegistry(Handler script) throws IOException {
        server = Http1Server.start(
                request -> {
                    seen.add(seen(request));
                    return script.handle(request);
                },
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static Seen seen(Request request) {
        String query = request.query();
        return new Seen(request.method(), request.path() + (query == null ? "" : "?" + query), authorization(request));
    }

    static String authorization(Request request) {
        String value = request.header("Authorization");
        return value == null ? "" : value;
    }

    static Response json(int status, String json, String... headers) {
        Response.Builder response = Response.status(status).header("Content-Type", "application/json");
        for (int i = 0; i < headers.length; i += 2) {
            response.header(headers[i], headers[i + 1]);
        }
        return response.bytes(json.getBytes(StandardCharsets.UTF_8));
    }

    static Response challenge(String challenge) {
        return json(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}", "WWW-Authenticate", challenge);
    }

    static Response token(String token) {
        return json(200, "{\"token\":\"" + token + "\",\"expires_in\":300}");
    }

    /** Returns a page of tags and repositories of these names. */
    static Response names(String... names) {
        String list = names.length == 0 ? "" : "\"" + String.join("\",\"", names) + "\"";
        return json(200, "{\"name\":\"a\",\"tags\":[" + list + "],\"repositories\":[" + list + "]}");
    }

    String host() {
        return "127.0.0.1:" + server.address().getPort();
    }

    /** Returns a URL at this server under the other name of this machine. */
    String asLocalhost(String target) {
        return "http://localhost:" + server.address().getPort() + target;
    }

    String url(String target) {
        return "http://" + host() + target;
    }

    String bearer(String scope) {
        return "Bearer realm=\"" + url("/token") + "\",service=\"s\",scope=\"" + scope + "\"";
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    List<String> authorizations() {
        return seen.stream().map(Seen::authorization).toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
