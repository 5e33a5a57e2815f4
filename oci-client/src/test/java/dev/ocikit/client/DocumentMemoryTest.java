// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What registries can make a client hold. */
@Timeout(60)
class DocumentMemoryTest {
    private static final int FREE = 16 << 10;
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final String START = "{\"schemaVersion\":2,\"manifests\":[]";

    private final DocumentMemory memory = DocumentMemory.of(16 << 20);

    private RegistryClient client(Peer peer) {
        return RegistryClient.create(peer.options().documentMemory(memory).build());
    }

    /** Returns an index of a size. */
    private static byte[] index(int bytes) {
        return (START + " ".repeat(bytes - START.length() - 1) + "}").getBytes(StandardCharsets.US_ASCII);
    }

    private static Answer manifest(byte[] bytes) {
        return Answer.of(200).header("Content-Type", MediaTypes.IMAGE_INDEX).body(bytes);
    }

    private static void isRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TooManyRequestsException.class,
                        e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(1)))
                .hasMessageContaining("use all of the 16777216 bytes of memory");
    }

    @Test
    void countsWhatIsReservedBeyondTheFirstBytes() throws OciException {
        DocumentMemory.Reservation first = memory.open();
        first.resize(FREE);
        assertThat(memory.used()).isZero();
        first.add(1000);
        assertThat(memory.used()).isEqualTo(1000);
        DocumentMemory.Reservation second = memory.openBounded();
        second.resize(FREE + 500);
        assertThat(memory.used()).isEqualTo(1500);
        second.resize(0);
        assertThat(memory.used()).isEqualTo(1000);
        first.close();
        first.close();
        second.close();
        assertThat(memory.used()).isZero();
        assertThat(memory.bytes()).isEqualTo(16 << 20);
    }

    @Test
    void chargesBlobsThatAreReadIntoMemoryBecauseTheirSizeIsUnknownOrTheyLookLikePages() throws IOException {
        byte[] blob = ("<html>" + " ".repeat(1 << 20)).getBytes(StandardCharsets.US_ASCII);
        Digest digest = Digest.sha256(blob);
        List<Answer> answers = List.of(
                Answer.of(200).body(blob).chunked(),
                Answer.of(200).header("Content-Type", "text/html").body(blob));
        for (Answer answer : answers) {
            try (Peer peer = Peer.of(seen ->
                            seen.method().equals("HEAD") ? Answer.of(200).length(-1) : answer);
                    RegistryClient client = client(peer)) {
                DocumentMemory.Reservation other = memory.open();
                other.resize(FREE + (16 << 20));
                isRefused(() -> client.getBlob("foo", digest));
                other.close();
                try (BlobReader reader = client.getBlob("foo", digest)) {
                    assertThat(reader.readAllBytes()).isEqualTo(blob);
                }
                assertThat(memory.used()).isZero();
            }
        }
    }

    @Test
    void refusesWhatDoesNotFitAndStaysAsItWas() throws OciException {
        try (DocumentMemory.Reservation first = memory.open();
                DocumentMemory.Reservation second = memory.open();
                DocumentMemory.Reservation page = memory.openBounded()) {
            first.resize(FREE + (11 << 20));
            isRefused(() -> second.resize(FREE + (6 << 20)));
            isRefused(() -> page.resize(FREE + (6 << 20)));
            assertThat(memory.used()).isEqualTo(11 << 20);
            second.resize(FREE + (5 << 20));
            isRefused(() -> first.add(1));
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void letsADocumentWithASmallLimitExceedItAlone() throws OciException {
        try (DocumentMemory.Reservation alone = memory.open()) {
            alone.resize(100 << 20);
            assertThat(memory.used()).isGreaterThan(memory.bytes());
        }
        try (DocumentMemory.Reservation page = memory.openBounded()) {
            assertThatThrownBy(() -> page.resize(100 << 20))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.status()).hasValue(413))
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.SIZE_INVALID);
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void chargesAManifestAsItArrivesUntilItIsReturned() throws Exception {
        CountDownLatch rest = new CountDownLatch(1);
        byte[] large = index(4 << 20);
        byte[] most = Arrays.copyOf(large, 3 << 20);
        try (Peer slow = Peer.of(
                        seen -> manifest(most).length(large.length).stall(rest).cut());
                Peer other = Peer.of(seen -> manifest(large));
                RegistryClient slowClient = client(slow);
                RegistryClient client = client(other)) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                try {
                    slowClient.getTag("foo", "1");
                    failure.complete(new AssertionError("a manifest without its end was returned"));
                } catch (IOException e) {
                    failure.complete(e);
                }
            });
            thread.start();
            awaitUsed(3 << 20);
            isRefused(() -> client.getTag("foo", "1"));
            rest.countDown();
            assertThat(failure.get(20, TimeUnit.SECONDS)).isInstanceOf(OciException.class);
            assertThat(memory.used()).isZero();
            ManifestContent manifest = client.getTag("foo", "1");
            assertThat(manifest.size()).isEqualTo(large.length);
            assertThat(memory.used()).isZero();
        }
    }

    /** Waits until others have charged something, however long that takes. */
    private void awaitUsed(long bytes) {
        while (memory.used() < bytes) {
            Thread.onSpinWait();
        }
    }

    @Test
    void servesAnyManifestWithinTheLimitsAlone() throws IOException {
        DocumentMemory tiny = DocumentMemory.of(1);
        byte[] large = index(4 << 20);
        byte[] values = (START + ",\"x\":[" + "0,".repeat(200_000) + "0]}").getBytes(StandardCharsets.US_ASCII);
        for (Answer answer : List.of(
                manifest(large),
                manifest(values),
                Answer.of(200).header("Content-Type", "text/plain").body(values))) {
            try (Peer peer = Peer.of(seen -> answer);
                    RegistryClient client = RegistryClient.create(
                            peer.options().documentMemory(tiny).build())) {
                assertThat(client.getTag("foo", "1").size()).isPositive();
                assertThat(tiny.used()).isZero();
            }
        }
    }

    /** Nothing but the type is parsed of a manifest whose registry tells what it is. */
    @Test
    void chargesParsingWhereThereIsSome() throws IOException {
        byte[] values = (START + ",\"x\":[" + "0,".repeat(240_000) + "0]}").getBytes(StandardCharsets.US_ASCII);
        DocumentMemory small = DocumentMemory.of(4 << 20);
        try (DocumentMemory.Reservation other = small.open()) {
            other.resize(FREE + 1);
            try (Peer peer = Peer.of(seen -> seen.target().endsWith("/told")
                            ? manifest(values)
                            : Answer.of(200)
                                    .header("Content-Type", "text/plain")
                                    .body(values));
                    RegistryClient client = RegistryClient.create(
                            peer.options().documentMemory(small).build())) {
                assertThat(client.getTag("foo", "told").size()).isEqualTo(values.length);
                assertThatThrownBy(() -> client.getTag("foo", "untold")).isInstanceOf(TooManyRequestsException.class);
            }
            assertThat(small.used()).isEqualTo(1);
        }
    }

    /** An index under the tag of a subject, and a signed manifest, are parsed, too. */
    @Test
    void chargesTheParsingOfReferrersTagsAndSignedManifests() throws IOException {
        byte[] values = (START + ",\"x\":[" + "0,".repeat(240_000) + "0]}").getBytes(StandardCharsets.US_ASCII);
        DocumentMemory small = DocumentMemory.of(4 << 20);
        try (DocumentMemory.Reservation other = small.open()) {
            other.resize(FREE + 1);
            try (Peer peer = Peer.of(seen -> seen.target().contains("/referrers/")
                            ? Answer.of(404)
                            : seen.target().endsWith("/signed")
                                    ? Answer.of(200)
                                            .header("Content-Type", MediaTypes.DOCKER_MANIFEST_SCHEMA1_SIGNED)
                                            .body(values)
                                    : manifest(values));
                    RegistryClient client = RegistryClient.create(
                            peer.options().documentMemory(small).build())) {
                assertThatThrownBy(() -> client.referrers("foo", DIGEST)).isInstanceOf(TooManyRequestsException.class);
                assertThatThrownBy(() -> client.getTag("foo", "signed")).isInstanceOf(TooManyRequestsException.class);
            }
            assertThat(small.used()).isEqualTo(1);
        }
    }

    @Test
    void refusesDocumentsWhileOthersUseTheMemory() throws IOException {
        byte[] names = ("{\"tags\":[" + "\"a\",".repeat(20_000) + "\"a\"]}").getBytes(StandardCharsets.US_ASCII);
        try (DocumentMemory.Reservation other = memory.open();
                Peer peer = Peer.of(seen -> seen.target().contains("/manifests/")
                        ? manifest(index(100_000))
                        : Answer.of(200)
                                .json(new String(names, StandardCharsets.US_ASCII)
                                        .replace(
                                                "tags",
                                                seen.target().contains("_catalog") ? "repositories" : "tags")));
                RegistryClient client = client(peer)) {
            other.resize(FREE + memory.bytes());
            isRefused(() -> client.getTag("foo", "1"));
            isRefused(() -> client.tags("foo"));
            isRefused(client::repositories);
            assertThatThrownBy(() -> client.tags("foo")).hasMessageStartingWith("GET tags of " + peer.host() + "/foo");
            assertThat(memory.used()).isEqualTo(memory.bytes());
        }
    }

    @Test
    void readsDocumentsOfUsualSizeWhileOthersUseTheMemory() throws IOException {
        try (DocumentMemory.Reservation other = memory.open();
                Peer peer = Peer.of(seen -> seen.target().contains("/manifests/")
                        ? manifest(index(3000))
                        : Answer.of(200).json("{\"tags\":[\"a\",\"b\"]}"));
                RegistryClient client = client(peer)) {
            other.resize(FREE + memory.bytes());
            assertThat(client.getTag("foo", "1").size()).isEqualTo(3000);
            assertThat(client.tags("foo").toList()).containsExactly("a", "b");
        }
    }

    @Test
    void tellsTheStatusOfAnErrorForWhoseTextThereIsNoMemory() throws IOException {
        String text = "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"gone\"}]" + " ".repeat(60_000) + "}";
        try (DocumentMemory.Reservation other = memory.open();
                Peer peer = Peer.of(seen -> Answer.of(404).json(text));
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> client.getTag("foo", "1")).hasMessageContaining("MANIFEST_UNKNOWN: gone");
            other.resize(FREE + memory.bytes());
            assertThatThrownBy(() -> client.getTag("foo", "1"))
                    .hasMessageContaining("got 404")
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.MANIFEST_UNKNOWN);
        }
    }

    @Test
    void givesBackWhatFailedDocumentsHeld() throws IOException {
        byte[] large = index(1 << 20);
        String names = "{\"tags\":[" + "\"a\",".repeat(100_000);
        for (Answer answer : List.of(
                manifest(large).length(2 << 20).cut(),
                manifest(large).header("Docker-Content-Digest", "sha256:" + "0".repeat(64)),
                manifest(new byte[5 << 20]),
                Answer.of(500).body(large))) {
            givesBack(answer, client -> client.getTag("foo", "1"));
        }
        for (Answer answer : List.of(
                Answer.of(200).json(names),
                Answer.of(200).json(names).length(9 << 20).cut(),
                Answer.of(200).json(names + "\"a\"]} x"))) {
            givesBack(answer, client -> client.tags("foo"));
        }
    }

    private void givesBack(Answer answer, FailingCall call) throws IOException {
        try (Peer peer = Peer.of(seen -> answer);
                RegistryClient client = client(peer)) {
            assertThatThrownBy(() -> call.on(client)).isInstanceOf(OciException.class);
            assertThat(memory.used()).isZero();
        }
    }

    @FunctionalInterface
    private interface FailingCall {
        void on(RegistryClient client) throws IOException;
    }

    @Test
    void givesBackWhatAnInterruptedCallHeld() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        String names = "{\"tags\":[" + "\"a\",".repeat(100_000);
        try (Peer peer = Peer.of(seen -> seen.target().contains("/manifests/")
                        ? manifest(index(1 << 20)).length(2 << 20).stall(end)
                        : Answer.of(200).json(names).length(2 << 20).stall(end));
                RegistryClient client = client(peer)) {
            interrupts(() -> client.getTag("foo", "1"));
            interrupts(() -> client.tags("foo"));
        } finally {
            end.countDown();
        }
    }

    private void interrupts(ThrowingCallable call) throws Exception {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                call.call();
                thrown.complete(new AssertionError("the call ended well"));
            } catch (Throwable e) {
                thrown.complete(e);
            }
        });
        thread.start();
        awaitUsed(1 << 20);
        thread.interrupt();
        assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
        assertThat(memory.used()).isZero();
    }

    @Test
    void isSharedWithMirrors() throws IOException {
        try (DocumentMemory.Reservation other = memory.open();
                Peer mirror = Peer.of(seen -> manifest(index(1 << 20)));
                Peer registry = Peer.of(seen -> manifest(index(3000)));
                RegistryClient client = RegistryClient.create(registry.options()
                        .documentMemory(memory)
                        .mirrors(List.of(mirror.options().build()))
                        .build())) {
            other.resize(FREE + memory.bytes());
            assertThat(client.getTag("foo", "1").size()).isEqualTo(3000);
            assertThat(mirror.requests()).hasSize(1);
        }
    }
}
