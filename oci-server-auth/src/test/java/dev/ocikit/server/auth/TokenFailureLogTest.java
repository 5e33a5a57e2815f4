// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import static dev.ocikit.server.auth.Secrets.CANARY;
import static dev.ocikit.server.auth.Secrets.basic;
import static dev.ocikit.server.auth.Secrets.line;
import static dev.ocikit.server.auth.Secrets.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFailureLogTest {
    @Test
    void escapesWhatMakesTheTokenServerFail(@TempDir Path directory) throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        InstantSource clock = () -> {
            if (fails.get()) {
                throw new IllegalStateException("a\r\nERROR forged \u001b[2J");
            }
            return Instant.parse("2026-01-01T00:00:00Z");
        };
        TestClock other = new TestClock();
        Htpasswd users = Htpasswd.open(write(directory.resolve("htpasswd"), line("ann", CANARY)), other);
        AccessPolicy policy = AccessPolicy.open(write(directory.resolve("policy"), "ann ** all"), other);
        TokenIssuer issuer = TokenIssuer.builder(users, policy).clock(clock).build();
        Queue<LogRecord> logged = new ConcurrentLinkedQueue<>();
        Handler collector = collecting(logged);
        Logger logger = Logger.getLogger("dev.ocikit.server.auth");
        logger.addHandler(collector);
        try (Guarded served = Guarded.by(Engine.HTTP1, issuer.guard(), issuer::around)) {
            fails.set(true);
            assertThat(served.ask("GET /token?service=ocikit", basic("ann", CANARY))
                            .status())
                    .isEqualTo(500);
        } finally {
            logger.removeHandler(collector);
        }
        assertThat(logged).hasSize(1);
        LogRecord entry = logged.element();
        assertThat(entry.getThrown()).isNull();
        assertThat(entry.getMessage())
                .contains("java.lang.IllegalStateException: a\\u000d\\u000aERROR forged \\u001b[2J\n\tat ");
    }

    private static Handler collecting(Queue<LogRecord> logged) {
        return new Handler() {
            @Override
            public void publish(LogRecord logRecord) {
                logged.add(logRecord);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
