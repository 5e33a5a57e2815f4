// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ocikit.api.Caller;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.debug.ObservedRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.RequestLog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogFormatTest {
    private final StringWriter printed = new StringWriter();
    private final AtomicLong nanos = new AtomicLong();
    private final PrintWriter printer = new PrintWriter(printed, true);
    private final LineLog text = new LineLog(printer, false, 20, nanos::get);
    private final LineLog json = new LineLog(printer, true, 20, nanos::get);

    @Test
    void staysOneLineOfJsonWhateverAClientSends() {
        RequestLog request = new RequestLog(
                "1.2.3.4:5",
                new ClientAddress("1.2.3.4", false),
                "ann\"",
                "GET",
                "/\"\\\n\u0007\u00e9\ud83d\ude00",
                200,
                3,
                Duration.ofMillis(2),
                new IOException("lost\n"));
        assertThat(LogFormat.json(request))
                .isEqualTo(
                        "{\"remote\":\"1.2.3.4:5\",\"user\":\"ann\\\"\",\"method\":\"GET\",\"path\":\"/\\\"\\\\\\u000a\\u0007\\u00e9\\ud83d\\ude00\","
                                + "\"status\":200,\"bytes\":3,\"micros\":2000,\"failure\":\"java.io.IOException: lost\\u000a\"}");
    }

    @ParameterizedTest
    @CsvSource({"ON,suppressed=4993", "JSON,'{\"suppressed\":4993}'"})
    void aFloodOfRequestsIsCutAndCounted(LogFormat format, String report) {
        log(format, "192.0.2.1", 5000);
        assertThat(lines()).hasSize(10);
        log(format, "192.0.2.2", 8);
        assertThat(lines()).as("with those of another client").hasSize(15);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        log(format, "192.0.2.2", 1);
        assertThat(lines()).hasSize(17);
        assertThat(lines().get(15)).isEqualTo(report);
        json.close();
        text.close();
        assertThat(lines()).hasSize(17);
    }

    @Test
    void clientsOfAProxyHaveSharesOfTheirOwn() {
        log(LogFormat.ON, "192.0.2.1", 5000);
        log(LogFormat.ON, "192.0.2.2", 1);
        assertThat(lines()).hasSize(11).allMatch(line -> line.startsWith("remote=\"127.0.0.1:5\""));
    }

    @Test
    void aFloodOfCallsIsCutAndCounted() {
        OciRegistry registry = ObservedRegistry.of(MemRegistry.create(), "", new CallLog(text, ""));
        for (int i = 0; i < 5000; i++) {
            as("address:192.0.2.1", () -> registry.repositories(ListOptions.ALL));
        }
        as("address:192.0.2.2", () -> registry.tags("none", ListOptions.ALL));
        text.close();
        assertThat(lines()).hasSize(12).last().isEqualTo("suppressed=4990");
        assertThat(lines().get(10)).contains("operation=\"tags\"");
    }

    private static void as(String client, ThrowingCallable call) {
        Caller.Scope scope = Caller.enter(client);
        try {
            var unused = catchThrowable(call);
        } finally {
            scope.close();
        }
    }

    private void log(LogFormat format, String client, int count) {
        LineLog lines = format == LogFormat.JSON ? json : text;
        RequestLog request = new RequestLog(
                "127.0.0.1:5", new ClientAddress(client, false), null, "GET", "/v2/", 200, 2, Duration.ZERO, null);
        for (int i = 0; i < count; i++) {
            format.to(lines).orElseThrow().accept(request);
        }
    }

    private List<String> lines() {
        return printed.toString().lines().toList();
    }
}
