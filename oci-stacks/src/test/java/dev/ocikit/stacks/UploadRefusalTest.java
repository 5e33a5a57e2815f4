// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import dev.ocikit.test.LeakCheck;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Uploads in chunks to servers that have reservations. */
class UploadRefusalTest {
    private static final String REPOSITORY = "refusing/upload";
    private static final int MIB = 1 << 20;
    private static final long TIMEOUT_SECONDS = 20;

    @RegisterExtension
    @Order(1)
    final LeakCheck leaks = LeakCheck.create();

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final OciRegistry mem = leaks.watch(MemRegistry.create());
    private final Servers servers = new Servers();
    private final List<String> answers = Collections.synchronizedList(new ArrayList<>());
    private volatile Refusals refusals = request -> null;
    private Http1Server server;
    private LargeBlobs registry;

    @BeforeEach
    void start() throws IOException {
        Handler handler = RegistryHandler.of(mem);
        server = Http1Server.start(
                request -> {
                    Response refusal = refusals.of(request);
                    Response answer = refusal == null ? handler.handle(request) : refusal;
                    answers.add(request.method() + " " + answer.status());
                    return answer;
                },
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        registry = LargeBlobs.wrap(
                servers.client(server.uri()),
                LargeOptions.builder().thresholdBytes(MIB).build());
    }

    @AfterEach
    void stop() {
        registry.close();
        servers.close();
        server.close();
    }

    private void push(LargeBlobs to, BlobContent blob, BlobSource source) throws IOException {
        assertThat(to.pushBlob(REPOSITORY, blob.digest(), source)).isEqualTo(blob.descriptor());
        try (BlobReader reader = mem.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
        }
    }

    private void pushBothWays() throws IOException {
        pushBothWays(registry);
    }

    private void pushBothWays(LargeBlobs to) throws IOException {
        BlobContent again = random.blob(5 * MIB + 3);
        push(to, again, again.source());
        BlobContent once = random.blob(5 * MIB + 3);
        push(to, once, BlobSource.once(new ByteArrayInputStream(once.bytes()), once.size()));
    }

    @Test
    void chunksThatAreTooLargeAreRefusedOnce() throws IOException {
        refusals = request -> {
            if (!request.method().equals("PATCH") || request.contentLength() <= MIB) {
                return null;
            }
            drain(request);
            return Response.status(413).empty();
        };
        pushBothWays();
        assertThat(answers.stream().filter(answer -> answer.equals("PATCH 413")))
                .as("refusals of 5 MiB and 4 MiB")
                .hasSize(2);
        answers.clear();
        pushBothWays();
        assertThat(answers).doesNotContain("PATCH 413");
    }

    /** Who answers and hangs up while the client still sends may not be heard. */
    private static void drain(Request request) {
        try {
            request.body().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTokenThatEndsInTheMiddleIsNoEnd() throws IOException {
        registry.close();
        registry = LargeBlobs.wrap(
                servers.client(server.uri()),
                LargeOptions.builder().thresholdBytes(MIB).chunkBytes(2 * MIB).build());
        AtomicBoolean ended = new AtomicBoolean();
        refusals = request ->
                request.method().equals("PATCH") && answers.contains("PATCH 202") && ended.compareAndSet(false, true)
                        ? Response.status(401)
                                .header("WWW-Authenticate", "Basic realm=\"nobody\"")
                                .empty()
                        : null;
        pushBothWays();
        assertThat(answers).contains("PATCH 401");
    }

    @Test
    void aServerThatTakesNoChunksGetsTheWholeBlob() throws IOException {
        refusals = UploadRefusalTest::refuseChunks;
        pushBothWays();
        assertThat(answers.stream().filter(answer -> answer.startsWith("PATCH")))
                .containsExactly("PATCH 405");
    }

    @Test
    void aServerThatTakesNoChunksGetsTheWholeOfContentThatIsReadOnce() throws IOException {
        refusals = UploadRefusalTest::refuseChunks;
        BlobContent once = random.blob(5 * MIB + 3);
        push(registry, once, BlobSource.once(new ByteArrayInputStream(once.bytes()), once.size()));
        assertThat(answers).contains("PATCH 405");
    }

    /** Who refuses a chunk while it is sent and hangs up may not be heard: then nothing is known of chunks when the next blob comes. */
    @Test
    void aServerThatHangsUpBeforeItRefusesChunksGetsTheWholeBlob() throws IOException {
        refusals = UploadRefusalTest::refuseChunks;
        try (FaultProxy proxy = FaultProxy.to(server.uri());
                LargeBlobs broken = LargeBlobs.wrap(
                        servers.client(proxy.uri()),
                        LargeOptions.builder().thresholdBytes(MIB).build())) {
            proxy.next(Fault.NONE.endingRequestAfter(MIB).endingBy(Fault.End.RESET));
            pushBothWays(broken);
        }
        assertThat(answers).contains("PATCH 405");
    }

    private static @Nullable Response refuseChunks(Request request) {
        if (!request.method().equals("PATCH")) {
            return null;
        }
        drain(request);
        return Response.status(405).empty();
    }

    @Test
    void anInterruptedUploadStopsAtOnce() throws Exception {
        BlobContent blob = random.blob(5 * MIB);
        for (BlobSource source :
                List.of(blob.source(), BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size()))) {
            CountDownLatch sending = new CountDownLatch(1);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicBoolean flag = new AtomicBoolean();
            // Nobody can cancel a session on an interrupted thread: it expires.
            OciRegistry forgetful = MemRegistry.create();
            try (FaultProxy proxy = FaultProxy.to(servers.uriOnJetty(forgetful));
                    LargeBlobs slow = LargeBlobs.wrap(
                            servers.client(proxy.uri()),
                            LargeOptions.builder()
                                    .thresholdBytes(MIB)
                                    .chunkBytes(MIB / 4)
                                    .progress(progress -> sending.countDown())
                                    .build())) {
                proxy.otherwise(Fault.NONE.throttledTo(500_000));
                Thread caller = new Thread(() -> {
                    try {
                        slow.pushBlob(REPOSITORY, blob.digest(), source);
                    } catch (IOException | RuntimeException e) {
                        thrown.set(e);
                    }
                    flag.set(Thread.currentThread().isInterrupted());
                });
                caller.start();
                assertThat(sending.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
                caller.interrupt();
                caller.join(TimeUnit.SECONDS.toMillis(5));
                assertThat(caller.isAlive()).as("5 MiB at this speed take 10 s").isFalse();
            }
            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
            assertThat(flag).isTrue();
        }
    }

    /** What a server says instead of doing as it was asked; null for nothing. */
    @FunctionalInterface
    private interface Refusals {
        @Nullable
        Response of(Request request);
    }
}
