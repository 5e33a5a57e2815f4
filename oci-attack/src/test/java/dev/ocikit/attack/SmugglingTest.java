// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Handler;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.ServerLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Sends each row on a connection of its own, followed by a marker request, and compares which requests the handler saw with what the row
 * requires.
 */
@Timeout(120)
class SmugglingTest {
    private static final int TIMEOUT_MILLIS = 3000;

    private final Queue<String> handled = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @EnumSource
    void readsEachRowAsRequired(AttackedEngine engine) throws IOException {
        RegistryHandler registry = RegistryHandler.of(MemRegistry.create());
        Handler recording = request -> {
            handled.add(request.path());
            return registry.handle(request);
        };
        List<SmugglingRow> rows = Stream.of(LengthRows.all(), ChunkRows.all(), HeaderRows.all())
                .flatMap(List::stream)
                .toList();
        List<String> faults = new ArrayList<>();
        List<String> late = new ArrayList<>();
        try (AttackedEngine.Running server = engine.start(recording, ServerLimits.defaults())) {
            for (int i = 0; i < rows.size(); i++) {
                SmugglingRow row = rows.get(i);
                RawSocket.Conversation conversation = converse(server, row, "/v2/marker" + i + "/tags/list");
                List<String> seen = new ArrayList<>();
                for (String path = handled.poll(); path != null; path = handled.poll()) {
                    (path.contains("/marker") && !path.contains("/marker" + i + "/") ? late : seen).add(path);
                }
                SmugglingVerdict.fault(row, conversation, seen)
                        .ifPresent(fault -> faults.add(row.name() + ": " + fault));
            }
        }
        assertThat(faults).as(faults.size() + " of " + rows.size() + " rows").isEmpty();
        assertThat(late)
                .as("requests handled after their connection was closed")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void servesOnlyValidRequestsOverHttp2(AttackedEngine engine) throws IOException {
        assumeTrue(engine.http2());
        RegistryHandler registry = RegistryHandler.of(MemRegistry.create());
        Handler recording = request -> {
            handled.add(request.path());
            return registry.handle(request);
        };
        List<Http2Rows.Http2Row> rows = Http2Rows.all();
        List<String> faults = new ArrayList<>();
        try (AttackedEngine.Running server = engine.start(recording, ServerLimits.defaults())) {
            for (Http2Rows.Http2Row row : rows) {
                Http2Socket.Ending ending = converse(server, row);
                if (ending.served() != row.served()) {
                    faults.add(row.name() + ": " + ending);
                }
            }
        }
        assertThat(faults).as(faults.size() + " of " + rows.size() + " rows").isEmpty();
        assertThat(handled).noneMatch(path -> path.contains("smuggled"));
    }

    private static Http2Socket.Ending converse(AttackedEngine.Running server, Http2Rows.Http2Row row)
            throws IOException {
        try (Http2Socket client = new Http2Socket(server.address(), TIMEOUT_MILLIS)) {
            try {
                row.script().send(client);
            } catch (IOException e) {
                // The server closed the connection before it read everything.
            }
            return client.readToEnd(1);
        }
    }

    private static RawSocket.Conversation converse(AttackedEngine.Running server, SmugglingRow row, String marker) {
        try (RawSocket client = new RawSocket(server.address(), TIMEOUT_MILLIS)) {
            try {
                client.send(row.sent() + "GET " + marker + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
                if (row.halfClosed()) {
                    client.shutdownOutput();
                }
            } catch (IOException e) {
                // The server closed the connection before it read everything; its answer may be there all the same.
            }
            return client.readToEnd();
        } catch (IOException e) {
            return new RawSocket.Conversation(List.of(), e.toString(), false);
        }
    }
}
