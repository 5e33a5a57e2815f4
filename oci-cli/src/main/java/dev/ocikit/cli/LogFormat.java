// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import dev.ocikit.server.RequestLog;
import java.util.Optional;
import java.util.function.Consumer;

/** How requests and calls are logged. */
enum LogFormat {
    /** Not at all. */
    OFF,
    /** One line of {@code key=value} each. */
    ON,
    /** One JSON object in a line each. */
    JSON;

    /** Returns the consumer that writes the requests of a server to a log, if requests are logged. */
    Optional<Consumer<RequestLog>> to(LineLog lines) {
        return switch (this) {
            case OFF -> Optional.empty();
            case ON -> Optional.of(request -> lines.print(request.client().key(), request::toString));
            case JSON -> Optional.of(request -> lines.print(request.client().key(), () -> json(request)));
        };
    }

    static String json(RequestLog request) {
        StringBuilder line = new StringBuilder(200);
        member(line.append('{'), "remote", request.remote());
        String user = request.user();
        if (user != null) {
            member(line.append(','), "user", user);
        }
        member(line.append(','), "method", request.method());
        member(line.append(','), "path", request.path());
        line.append(",\"status\":").append(request.status());
        line.append(",\"bytes\":").append(request.bytes());
        line.append(",\"micros\":").append(request.duration().toNanos() / 1000);
        request.failure().ifPresent(failure -> member(line.append(','), "failure", failure.toString()));
        return line.append('}').toString();
    }

    /** Appends {@code "name":"value"}, the value as printable ASCII. */
    static void member(StringBuilder line, String name, String value) {
        line.append('"').append(name).append("\":\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                line.append(c);
            } else {
                line.append(String.format("\\u%04x", (int) c));
            }
        }
        line.append('"');
    }
}
