// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a server answers to a request on a connection of its own. */
record Answer(int status, List<String> headers, String body) {
    /**
     * Sends a request and reads until the server closes.
     *
     * @param line method and target
     */
    static Answer to(URI server, String line, List<String> headers, byte[] body) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            String head = line + " HTTP/1.1\r\nHost: " + server.getAuthority()
                    + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n";
            request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            for (String header : headers) {
                request.writeBytes((header + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            request.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            request.writeBytes(body);
            OutputStream out = socket.getOutputStream();
            request.writeTo(out);
            return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Answer parse(String text) {
        int end = text.indexOf("\r\n\r\n");
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        return new Answer(
                Integer.parseInt(lines.get(0).substring(9, 12)),
                lines.subList(1, lines.size()),
                text.substring(end + 4));
    }

    /** Returns the values of all headers of a name. */
    String header(String name) {
        List<String> values = new ArrayList<>();
        for (String line : headers) {
            int colon = line.indexOf(':');
            if (line.substring(0, colon).equalsIgnoreCase(name)) {
                values.add(line.substring(colon + 1).strip());
            }
        }
        return String.join(", ", values);
    }

    String challenge() {
        return header("WWW-Authenticate");
    }
}
