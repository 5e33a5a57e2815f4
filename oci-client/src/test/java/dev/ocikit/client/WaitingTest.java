// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that say nothing, and callers that stop waiting. */
@Timeout(60)
class WaitingTest {
    private static final Digest DIGEST = Digest.sha256(new byte[1]);
    private static final Duration SHORT = Duration.ofMillis(200);

    private final CountDownLatch end = new CountDownLatch(1);

    private static void timesOut(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(OciException.class)
                .extracting(e -> ((OciException) e).code())
                .isEqualTo(ErrorCode.TIMEOUT);
    }

    /** Performs a call on a thread that is interrupted when a latch opens; returns what the call threw. */
    private static Throwable interrupted(CountDownLatch when, IoCall call) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                call.run();
                thrown.complete(new AssertionError("the call ended well"));
            } catch (Throwable e) {
                flag.set(Thread.currentThread().isInterrupted());
                thrown.complete(e);
            }
        });
        thread.start();
        when.await();
        thread.interrupt();
        Throwable failure = thrown.get(20, TimeUnit.SECONDS);
        assertThat(flag).as("the interrupt flag after " + failure).isTrue();
        return failure;
    }

    /** Lets time pass, where its passing is what is tested. */
    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @FunctionalInterface
    private interface IoCall {
        void run() throws IOException;
    }

    @Test
    void givesUpOnARegistryThatDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RegistryClient client =
                        RegistryClient.create(ClientOptions.builder("127.0.0.1:" + silent.getLocalPort())
                                .responseTimeout(SHORT)
                                .retry(RetryPolicy.none())
                                .build())) {
            timesOut(client::ping);
        }
    }

    @Test
    void givesUpOnATransferThatStandsStill() throws Exception {
        try (Peer peer = Peer.of(
                        seen -> Answer.of(200).body(new byte[100]).length(1000).stall(end));
                RegistryClient client =
                        RegistryClient.create(peer.options().stallTimeout(SHORT).build());
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readNBytes(100)).hasSize(100);
            timesOut(reader::read);
            timesOut(reader::read);
        } finally {
            end.countDown();
        }
    }

    @Test
    void givesUpOnAPeerThatTakesNoMoreOfAnUpload(@TempDir Path dir) throws Exception {
        byte[] large = new byte[32 << 20];
        Path file = Files.write(dir.resolve("blob"), large);
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Peer peer = Peer.of(seen -> seen.method().equals("POST")
                        ? Answer.of(202).header("Location", "http://127.0.0.1:" + deaf.getLocalPort() + "/up")
                        : Answer.of(404));
                RegistryClient client = RegistryClient.create(peer.options()
                        .stallTimeout(SHORT)
                        .responseTimeout(SHORT)
                        .build())) {
            for (BlobSource source : new BlobSource[] {
                BlobSource.of(file), BlobSource.once(new ByteArrayInputStream(large), large.length), Chunk.of(large)
            }) {
                timesOut(() -> client.pushBlob("foo", DIGEST, source));
            }
        }
    }

    @Test
    void waitsLongerForTheAnswerToAnUploadThanForItsProgress() throws Exception {
        byte[] large = new byte[4 << 20];
        try (Peer peer = Peer.of(seen -> {
                    if (seen.method().equals("PUT")) {
                        pause(600);
                    }
                    return seen.method().equals("POST") ? Answer.of(202).header("Location", "/up") : Answer.of(201);
                });
                RegistryClient client = RegistryClient.create(peer.options()
                        .existenceCheckBytes(Long.MAX_VALUE)
                        .stallTimeout(SHORT)
                        .responseTimeout(Duration.ofSeconds(30))
                        .build())) {
            client.pushBlob(
                    "foo", Digest.sha256(large), BlobSource.once(new ByteArrayInputStream(large), large.length));
        }
    }

    @Test
    void stopsWaitingForAnAnswerWhenInterrupted() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                RegistryClient client =
                        RegistryClient.create(ClientOptions.builder("127.0.0.1:" + silent.getLocalPort())
                                .retry(RetryPolicy.none())
                                .build())) {
            CountDownLatch connected = new CountDownLatch(1);
            Thread acceptor = new Thread(() -> {
                try (Socket socket = silent.accept()) {
                    socket.getInputStream().read();
                    connected.countDown();
                    end.await();
                } catch (IOException | InterruptedException e) {
                    // The test ended.
                }
            });
            acceptor.setDaemon(true);
            acceptor.start();
            assertThat(interrupted(connected, client::ping)).isInstanceOf(InterruptedIOException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    void stopsReadingWhenInterrupted() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (Peer peer = Peer.of(
                        seen -> Answer.of(200).body(new byte[100]).length(1000).stall(end));
                RegistryClient client = peer.client()) {
            Throwable thrown = interrupted(reading, () -> {
                try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                    reader.readNBytes(100);
                    reading.countDown();
                    reader.read();
                }
            });
            assertThat(thrown).isInstanceOf(InterruptedIOException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    void stopsSendingWhenInterrupted() throws Exception {
        CountDownLatch sending = new CountDownLatch(1);
        InputStream endless = new InputStream() {
            private long count;

            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                count += length;
                if (count > 4 << 20) {
                    sending.countDown();
                }
                return length;
            }
        };
        try (Peer peer = Peer.of(seen ->
                        seen.method().equals("POST") ? Answer.of(202).header("Location", "/up") : Answer.of(404));
                RegistryClient client = peer.client()) {
            Throwable thrown =
                    interrupted(sending, () -> client.pushBlob("foo", DIGEST, BlobSource.once(endless, 1L << 40)));
            assertThat(thrown).isInstanceOf(InterruptedIOException.class);
            assertThat(peer.requests()).contains("POST /v2/foo/blobs/uploads/");
        }
    }

    @Test
    void failsAWaitingReadWhenAnotherThreadClosesTheReader() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        try (Peer peer = Peer.of(
                        seen -> Answer.of(200).body(new byte[100]).length(1000).stall(end));
                RegistryClient client = peer.client()) {
            BlobReader reader = client.getBlob("foo", DIGEST);
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    reader.readNBytes(100);
                    reading.countDown();
                    reader.read();
                    thrown.complete(new AssertionError("the read ended well"));
                } catch (IOException e) {
                    thrown.complete(e);
                }
            });
            thread.start();
            reading.await();
            reader.close();
            assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(IOException.class);
        } finally {
            end.countDown();
        }
    }

    @Test
    void holdsNoMoreOfATransferThanItsWindowWhenNobodyReads() throws Exception {
        byte[] block = new byte[1 << 16];
        long[] written = {0};
        CountDownLatch stuck = new CountDownLatch(1);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server.setReceiveBufferSize(1 << 16);
            Thread thread = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    socket.setSendBufferSize(1 << 16);
                    socket.getInputStream().read(new byte[4096]);
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    for (int i = 0; i < 1 << 14; i++) {
                        socket.getOutputStream().write(block);
                        synchronized (written) {
                            written[0] += block.length;
                        }
                    }
                } catch (IOException e) {
                    stuck.countDown();
                }
            });
            thread.setDaemon(true);
            thread.start();
            try (RegistryClient client =
                            RegistryClient.create(ClientOptions.builder("127.0.0.1:" + server.getLocalPort())
                                    .retry(RetryPolicy.none())
                                    .build());
                    BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.readNBytes(10)).hasSize(10);
                long before = -1;
                for (long now = 0; now != before; ) {
                    before = now;
                    pause(300);
                    synchronized (written) {
                        now = written[0];
                    }
                }
                // The window, and what the sockets of both sides hold.
                assertThat(before).isLessThan(16 << 20);
            }
            assertThat(stuck.await(20, TimeUnit.SECONDS))
                    .as("the transfer was stopped")
                    .isTrue();
        }
    }
}
