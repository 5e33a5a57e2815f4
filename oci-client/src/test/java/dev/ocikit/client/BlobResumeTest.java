// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers of blobs that break, and go on. */
@Timeout(60)
class BlobResumeTest {
    private static final byte[] BLOB = new byte[3 << 20];
    private static final int CUT = 1_500_000;

    static {
        new Random(1).nextBytes(BLOB);
    }

    private static final Digest DIGEST = Digest.sha256(BLOB);

    private final TestTime time = new TestTime();
    private final List<String> ranges = new ArrayList<>();

    private RegistryClient client(Peer peer) {
        return RegistryClient.create(
                peer.options().retry(RetryPolicy.defaults()).time(time).build());
    }

    /** Returns a peer that breaks off after some bytes, and answers later requests as it is told. */
    private Peer breaking(int cut, Function<Seen, Answer> then) throws IOException {
        return Peer.of(seen -> {
            ranges.add(seen.header("range"));
            return ranges.size() == 1
                    ? Answer.of(200)
                            .header("ETag", "\"one\"")
                            .body(Arrays.copyOf(BLOB, cut))
                            .length(BLOB.length)
                            .cut()
                    : then.apply(seen);
        });
    }

    private static Answer rest(int from) {
        return part(from, BLOB.length);
    }

    private static Answer part(int from, int to) {
        return Answer.of(206)
                .header("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + BLOB.length)
                .body(Arrays.copyOfRange(BLOB, from, to));
    }

    @Test
    void goesOnWhereItBroke() throws Exception {
        try (Peer peer = breaking(CUT, seen -> rest(CUT));
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
            assertThat(ranges).containsExactly("", "bytes=" + CUT + "-" + (BLOB.length - 1));
            assertThat(peer.request(1).header("if-range")).isEqualTo("\"one\"");
            assertThat(time.sleeps()).containsExactly(199L);
        }
    }

    @Test
    void goesOnAgainAndAgainAsLongAsItGetsOn() throws Exception {
        int step = 200_000;
        try (Peer peer = Peer.of(seen -> {
                    String range = seen.header("range");
                    int from = range.isEmpty() ? 0 : Integer.parseInt(range.substring(6, range.indexOf('-')));
                    ranges.add(range);
                    int to = Math.min(BLOB.length, from + step);
                    Answer answer = range.isEmpty()
                            ? Answer.of(200)
                            : Answer.of(206)
                                    .header(
                                            "Content-Range",
                                            "bytes " + from + "-" + (BLOB.length - 1) + "/" + BLOB.length);
                    return answer.body(Arrays.copyOfRange(BLOB, from, to))
                            .length(BLOB.length - from)
                            .cut();
                });
                RegistryClient client = RegistryClient.create(peer.options()
                        .retry(RetryPolicy.builder().attempts(7).build())
                        .time(time)
                        .build());
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes)
                    .as("200 kB each time is too little to start counting anew")
                    .isInstanceOf(OciException.class);
            assertThat(ranges).hasSize(7);
        }
    }

    @Test
    void skipsWhatItHasIfAllIsSentAgain() throws Exception {
        try (Peer peer = breaking(CUT, seen -> Answer.of(200).body(BLOB));
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
        }
    }

    @Test
    void doesNotSkipMoreThanIsAllowed() throws Exception {
        try (Peer peer = breaking(CUT, seen -> Answer.of(200).body(BLOB));
                RegistryClient client = RegistryClient.create(peer.options()
                        .retry(RetryPolicy.defaults())
                        .time(time)
                        .maxSkipBytes(CUT - 1)
                        .build());
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(OciException.class);
            assertThat(ranges).hasSize(2);
        }
    }

    @Test
    void otherBytesThanBeforeAreFoundOut() throws Exception {
        try (Peer peer = breaking(
                        CUT,
                        seen -> Answer.of(206)
                                .header("Content-Range", "bytes " + CUT + "-" + (BLOB.length - 1) + "/" + BLOB.length)
                                .body(new byte[BLOB.length - CUT]));
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(ContentMismatchException.class);
            assertThat(ranges).hasSize(2);
        }
    }

    @Test
    void aRestThatIsNotTheOneAskedForIsRefused() throws Exception {
        for (Answer wrong : new Answer[] {
            rest(CUT - 1),
            part(CUT, CUT + 5),
            rest(CUT).header("Docker-Content-Digest", Digest.sha256(new byte[1])),
            Answer.of(206).body(new byte[BLOB.length - CUT]),
            Answer.of(200).body(new byte[5]),
            Answer.of(416),
            Answer.of(404)
        }) {
            ranges.clear();
            try (Peer peer = breaking(CUT, seen -> wrong);
                    RegistryClient client = client(peer);
                    BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThatThrownBy(reader::readAllBytes)
                        .isInstanceOf(OciException.class)
                        .satisfies(e -> assertThat(e.getSuppressed()).isNotEmpty());
                assertThat(ranges).hasSize(2);
            }
        }
    }

    @Test
    void aPartGoesOnWithinItsBounds() throws Exception {
        try (Peer peer = Peer.of(seen -> {
                    ranges.add(seen.header("range"));
                    return seen.header("range").equals("bytes=100-1099")
                            ? Answer.of(206)
                                    .header("Content-Range", "bytes 100-1099/" + BLOB.length)
                                    .body(Arrays.copyOfRange(BLOB, 100, 600))
                                    .length(1000)
                                    .cut()
                            : part(600, 1100);
                });
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(100, 1000))) {
            assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(BLOB, 100, 1100));
            assertThat(ranges).startsWith("bytes=100-1099").endsWith("bytes=600-1099");
        }
    }

    @Test
    void aClosedReaderDoesNotGoOn() throws Exception {
        try (Peer peer = breaking(CUT, seen -> rest(CUT));
                RegistryClient client = client(peer)) {
            BlobReader reader = client.getBlob("foo", DIGEST);
            reader.readNBytes(10);
            reader.close();
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(IOException.class);
            assertThat(ranges).hasSize(1);
        }
    }

    @Test
    void closingEndsAReadThatWaitsForTheRest() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Peer peer = breaking(CUT, seen -> {
                    asked.countDown();
                    await(end);
                    return rest(CUT);
                });
                RegistryClient client = client(peer)) {
            BlobReader reader = client.getBlob("foo", DIGEST);
            Reading reading = Reading.of(reader);
            asked.await();
            reader.close();
            assertThat(reading.failure()).hasMessageContaining("the reader is closed");
            assertThat(reading.interrupted).isFalse();
        } finally {
            end.countDown();
        }
    }

    @Test
    void closingEndsThePauseBeforeTheRestIsAskedFor() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        time.during(() -> {
            waiting.countDown();
            new CountDownLatch(1).await();
        });
        try (Peer peer = breaking(CUT, seen -> rest(CUT));
                RegistryClient client = client(peer)) {
            BlobReader reader = client.getBlob("foo", DIGEST);
            Reading reading = Reading.of(reader);
            waiting.await();
            reader.close();
            assertThat(reading.failure()).hasMessageContaining("the reader is closed");
            assertThat(reading.interrupted).isFalse();
            assertThat(ranges).hasSize(1);
        }
    }

    @Test
    void nothingIsAskedForOnceTheReaderIsClosed() throws Exception {
        try (Peer peer = breaking(CUT, seen -> rest(CUT));
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            time.during(() -> closed(reader));
            assertThatThrownBy(reader::readAllBytes).hasMessageContaining("the reader is closed");
            assertThat(Thread.interrupted()).isFalse();
            assertThat(ranges).hasSize(1);
        }
    }

    @Test
    void anInterruptEndsAReadThatWaitsForTheRestAndStays() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (Peer peer = breaking(CUT, seen -> {
                    asked.countDown();
                    await(end);
                    return rest(CUT);
                });
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            Reading reading = Reading.of(reader);
            asked.await();
            reading.thread.interrupt();
            assertThat(reading.failure()).isInstanceOf(InterruptedIOException.class);
            assertThat(reading.interrupted).isTrue();
        } finally {
            end.countDown();
        }
    }

    @Test
    void withoutRetriesABreakIsTheEnd() throws Exception {
        try (Peer peer = breaking(CUT, seen -> rest(CUT));
                RegistryClient client = RegistryClient.create(peer.options().build());
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(OciException.class);
            assertThat(ranges).hasSize(1);
        }
    }

    @Test
    void asksTheRegistryAgainForTheWayToAContentNetwork() throws Exception {
        List<String> asked = new ArrayList<>();
        try (Peer network = Peer.of(seen -> {
                    asked.add(seen + " " + seen.header("range"));
                    return seen.has("range")
                            ? rest(CUT)
                            : Answer.of(200)
                                    .body(Arrays.copyOf(BLOB, CUT))
                                    .length(BLOB.length)
                                    .cut();
                });
                Peer peer = Peer.of(seen -> {
                    ranges.add(seen.header("range"));
                    return Answer.of(307).header("Location", network.url() + "/signed?n=" + ranges.size());
                });
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
            assertThat(asked)
                    .containsExactly("GET /signed?n=1 ", "GET /signed?n=2 bytes=" + CUT + "-" + (BLOB.length - 1));
        }
    }

    @Test
    void tellsTheHostThatContentComesFromAndNothingElseOfIt() throws Exception {
        try (Peer elsewhere = Peer.of(seen -> rest(CUT));
                Peer network = Peer.of(seen -> Answer.of(200)
                        .body(Arrays.copyOf(BLOB, CUT))
                        .length(BLOB.length)
                        .cut());
                Peer peer = Peer.of(seen -> Answer.of(307)
                        .header("Location", (seen.has("range") ? elsewhere : network).url() + "/signed?secret"));
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThat(reader.source()).hasValue(network.host());
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
            assertThat(reader.source()).hasValue(elsewhere.host());
        }
    }

    @Test
    void aBreakBeforeThePartOfAWholeBlobIsNoEnd() throws Exception {
        try (Peer peer = Peer.of(seen -> {
                    ranges.add(seen.header("range"));
                    Answer whole = Answer.of(200).length(BLOB.length);
                    return ranges.size() == 1
                            ? whole.body(Arrays.copyOf(BLOB, CUT)).cut()
                            : whole.body(BLOB);
                });
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(2_000_000, 100))) {
            assertThat(reader.lead()).isEqualTo(2_000_000);
            assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(BLOB, 2_000_000, 2_000_100));
            assertThat(ranges).containsOnly("bytes=2000000-2000099").hasSize(2);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void closed(BlobReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A reader that is read to its end, or until it fails, by a thread of its own. */
    private static final class Reading {
        private final CompletableFuture<IOException> failed = new CompletableFuture<>();
        private final Thread thread;
        private volatile boolean interrupted;

        private Reading(BlobReader reader) {
            thread = new Thread(() -> {
                try {
                    byte[] unused = reader.readAllBytes();
                    failed.completeExceptionally(new AssertionError("it was read to its end"));
                } catch (IOException e) {
                    interrupted = Thread.currentThread().isInterrupted();
                    failed.complete(e);
                }
            });
        }

        static Reading of(BlobReader reader) {
            Reading reading = new Reading(reader);
            reading.thread.setDaemon(true);
            reading.thread.start();
            return reading;
        }

        IOException failure() throws Exception {
            return failed.get(10, TimeUnit.SECONDS);
        }
    }
}
