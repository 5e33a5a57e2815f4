// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The attempts of the policy are all attempts, whichever layer makes them; and what is reported is what went wrong first. */
@Timeout(60)
class AttemptCountTest {
    private static final byte[] BLOB = new byte[100_000];
    private static final Digest DIGEST = Digest.sha256(BLOB);
    private static final byte[] LARGE = new byte[4 << 20];
    private static final Digest LARGE_DIGEST = Digest.sha256(LARGE);
    private static final int ATTEMPTS = RetryPolicy.defaults().attempts();

    private final List<String> wire = Collections.synchronizedList(new ArrayList<>());

    private RegistryClient client(Peer peer) {
        return RegistryClient.create(peer.options()
                .retry(RetryPolicy.defaults())
                .existenceCheckBytes(Long.MAX_VALUE)
                .time(new TestTime())
                .wireLog(wire::add)
                .build());
    }

    private static Answer session() {
        return Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1");
    }

    private static Answer holdingNothing() {
        return Answer.of(204).header("Location", "/v2/foo/blobs/uploads/1").header("Range", "0-0");
    }

    /** A registry that answers a method with a status, for ever. */
    private static Answer refusing(Seen seen, String method, int status) {
        if (seen.method().equals(method)) {
            return Answer.of(status);
        }
        return switch (seen.method()) {
            case "POST" -> session();
            case "GET" -> holdingNothing();
            case "HEAD" -> Answer.of(404);
            default -> Answer.of(204);
        };
    }

    private static long count(Peer peer, String method) {
        return peer.requests().stream()
                .filter(request -> request.startsWith(method))
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aPushThatIsRefusedForEverIsSentAsOftenAsThePolicySays(int status) throws IOException {
        try (Peer peer = Peer.of(seen -> refusing(seen, "PUT", status));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(BLOB)))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("" + status);
            assertThat(count(peer, "PUT")).isEqualTo(ATTEMPTS);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aCommitThatIsRefusedForEverIsSentAsOftenAsThePolicySays(int status) throws IOException {
        try (Peer peer = Peer.of(seen -> refusing(seen, "PUT", status));
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThatThrownBy(() -> writer.commit(DIGEST)).hasMessageContaining("" + status);
            assertThat(count(peer, "PUT")).isEqualTo(ATTEMPTS);
            writer.cancel();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aChunkThatIsRefusedForEverIsSentAsOftenAsThePolicySays(int status) throws IOException {
        try (Peer peer = Peer.of(seen -> refusing(seen, "PATCH", status));
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThatThrownBy(writer::flush).hasMessageContaining("" + status);
            assertThat(count(peer, "PATCH")).isEqualTo(ATTEMPTS);
            writer.cancel();
        }
    }

    private static Answer holding(int bytes) {
        return Answer.of(204).header("Location", "/v2/foo/blobs/uploads/1").header("Range", "0-" + (bytes - 1));
    }

    @Test
    void aPushWhosePartsDoNotMakeUpTheWholeIsNotSentForEver() throws IOException {
        AtomicInteger puts = new AtomicInteger();
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session();
                    case "PUT" -> Answer.of(puts.incrementAndGet() % 3 == 0 ? 400 : 500);
                    case "GET" -> holding(LARGE.length / 2);
                    default -> Answer.of(404);
                });
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob("foo", LARGE_DIGEST, BlobSource.of(LARGE)))
                    .isInstanceOf(OciException.class);
            assertThat(count(peer, "PUT")).isLessThanOrEqualTo(2L * ATTEMPTS);
        }
    }

    @Test
    void anOffsetThatProvedWrongIsNotAskedForAgain() throws IOException {
        AtomicInteger puts = new AtomicInteger();
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session();
                    case "PUT" ->
                        Answer.of(
                                switch (puts.incrementAndGet()) {
                                    case 1, 3 -> 500;
                                    case 2 -> 400;
                                    default -> 201;
                                });
                    case "GET" -> holding(BLOB.length / 2);
                    default -> Answer.of(404);
                });
                RegistryClient client = client(peer)) {
            client.pushBlob("foo", DIGEST, BlobSource.of(BLOB));
            assertThat(count(peer, "GET")).isEqualTo(1);
            assertThat(peer.requests())
                    .filteredOn(line -> line.startsWith("PUT"))
                    .hasSize(4);
        }
    }

    /** A registry whose every second session is lost, so that an upload stands at its middle and at its beginning in turn. */
    private static Peer forgetful() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        return Peer.of(seen -> switch (seen.method()) {
            case "POST" -> session();
            case "PUT" -> Answer.of(500);
            case "GET" -> asked.incrementAndGet() % 2 == 0 ? Answer.of(404) : holding(LARGE.length / 2);
            default -> Answer.of(404);
        });
    }

    @Test
    void aPushIsNotThoughtToGetOnWhereItHasBeenBefore() throws IOException {
        try (Peer peer = forgetful();
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob("foo", LARGE_DIGEST, BlobSource.of(LARGE)))
                    .hasMessageContaining("500");
            assertThat(count(peer, "PUT")).isEqualTo(1 + ATTEMPTS);
        }
    }

    @Test
    void aCommitOfTheWholeIsNotThoughtToGetOnWhereItHasBeenBefore() throws IOException {
        try (Peer peer = forgetful();
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            assertThatThrownBy(() -> writer.commit(LARGE_DIGEST, BlobSource.of(LARGE)))
                    .hasMessageContaining("500");
            assertThat(count(peer, "PUT")).isEqualTo(1 + ATTEMPTS);
            writer.cancel();
        }
    }

    @Test
    void aPlaceThatTakesNoConnectionsIsTriedAsOftenAsThePolicySays() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        String elsewhere = "http://127.0.0.1:" + closed + "/up";
        try (Peer peer = Peer.of(seen ->
                        seen.method().equals("POST") ? Answer.of(202).header("Location", elsewhere) : Answer.of(404));
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThatThrownBy(() -> writer.commit(DIGEST)).isInstanceOf(OciException.class);
            assertThat(wire).filteredOn(line -> line.contains(" > PUT ")).hasSize(ATTEMPTS);
            writer.cancel();
        }
    }

    @Test
    void aDownloadThatBreaksIsAskedForAsOftenAsThePolicySays() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.has("range")
                        ? Answer.of(500)
                        : Answer.of(200).body(new byte[10]).length(BLOB.length).cut());
                RegistryClient client = client(peer);
                BlobReader reader = client.getBlob("foo", DIGEST)) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(OciException.class);
            assertThat(peer.requests()).hasSizeLessThanOrEqualTo(1 + ATTEMPTS);
        }
    }

    @Test
    void anAnswerThatBreaksOffAfterRefusalsIsAskedForAsOftenAsThePolicySays() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        try (Peer peer = Peer.of(seen -> asked.incrementAndGet() % ATTEMPTS == 0
                        ? Answer.of(200).body("{").length(100).cut()
                        : Answer.of(500));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.tags("foo").toList()).isInstanceOf(OciException.class);
            assertThat(peer.requests()).hasSize(ATTEMPTS);
        }
    }

    @Test
    void aPushReportsTheBreakAndNotThatNoNewSessionCameOfIt() throws IOException {
        AtomicInteger posts = new AtomicInteger();
        Answer invalid = Answer.of(400).json("{\"errors\":[{\"code\":\"NAME_INVALID\"}]}");
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> posts.incrementAndGet() == 1 ? session() : invalid;
                    case "PUT" -> Answer.of(502);
                    case "HEAD" -> Answer.of(404);
                    default -> invalid;
                });
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(BLOB)))
                    .isInstanceOfSatisfying(OciException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                        assertThat(e.getSuppressed())
                                .anySatisfy(later -> assertThat(later).hasMessageContaining("NAME_INVALID"));
                    })
                    .hasMessageContaining("502");
        }
    }

    @Test
    void aCommitReportsTheBreakAndNotWhatTheSessionSaidAfterIt() throws IOException {
        AtomicInteger puts = new AtomicInteger();
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session();
                    case "PUT" ->
                        puts.incrementAndGet() == 1
                                ? Answer.of(502)
                                : Answer.of(400).json("{\"errors\":[{\"code\":\"NAME_INVALID\"}]}");
                    case "GET" -> holdingNothing();
                    default -> Answer.of(404);
                });
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThatThrownBy(() -> writer.commit(DIGEST))
                    .isInstanceOfSatisfying(OciException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                        assertThat(e.getSuppressed())
                                .anySatisfy(later -> assertThat(later).hasMessageContaining("NAME_INVALID"));
                    })
                    .hasMessageContaining("502");
            writer.cancel();
        }
    }

    @Test
    void wrongContentIsReportedAlsoAfterABreak() throws IOException {
        AtomicInteger puts = new AtomicInteger();
        try (Peer peer = Peer.of(seen -> switch (seen.method()) {
                    case "POST" -> session();
                    case "PUT" ->
                        puts.incrementAndGet() == 1
                                ? Answer.of(502)
                                : Answer.of(400).json("{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}");
                    case "GET" -> holdingNothing();
                    default -> Answer.of(404);
                });
                RegistryClient client = client(peer);
                BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
            writer.write(BLOB);
            assertThatThrownBy(() -> writer.commit(DIGEST))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DIGEST_INVALID));
            writer.cancel();
        }
    }
}
