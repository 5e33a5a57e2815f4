// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnsupportedException;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ReadPolicyTest {
    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    @Test
    void sequentiallyTheNextIsAskedOnlyWhenTheOneBeforeHasNoAnswer() throws IOException {
        try (Trio trio = new Trio()) {
            ImageContent image = random.image();
            image.pushTo(trio.b, REPOSITORY);
            assertThat(trio.unified.getManifest(REPOSITORY, image.digest())).isEqualTo(image.manifest());
            assertThat(trio.a.names()).contains("getManifest");
            assertThat(trio.c.calls()).isEmpty();
        }
    }

    @Test
    void aMemberThatFailsIsReplaced() throws IOException {
        for (ReadPolicy policy : ReadPolicy.values()) {
            try (Trio trio = new Trio(options -> options.readPolicy(policy))) {
                ImageContent image = random.image();
                image.pushTo(trio.c, REPOSITORY, "tag");
                trio.a.failing(ErrorCode.UNAVAILABLE);
                trio.b.before(call -> {
                    throw new IOException("broken");
                });
                assertThat(trio.unified.getTag(REPOSITORY, "tag")).isEqualTo(image.manifest());
            }
        }
    }

    @Test
    void aMemberThatAnswersAboutOtherContentIsReplaced() throws IOException {
        try (Trio trio = new Trio()) {
            BlobContent blob = random.blob(100);
            BlobContent other = random.blob(100);
            blob.pushTo(trio.a, REPOSITORY);
            blob.pushTo(trio.b, REPOSITORY);
            trio.a.reading(reader -> BlobReader.of(other.descriptor(), other.bytes()));
            try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
                assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
            }
        }
    }

    @Test
    void theLoserOfARaceIsInterrupted() throws Exception {
        try (Trio trio = new Trio(options -> options.readPolicy(ReadPolicy.RACING))) {
            CountDownLatch interrupted = new CountDownLatch(1);
            ImageContent image = random.image();
            image.pushTo(trio.c, REPOSITORY);
            trio.a.before(call -> awaitInterruption(interrupted));
            assertThat(trio.unified.getManifest(REPOSITORY, image.digest())).isEqualTo(image.manifest());
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static void awaitInterruption(CountDownLatch interrupted) throws IOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Test
    void theBodyOfALoserThatAnswersLateIsClosed() throws Exception {
        try (Trio trio = new Trio(options -> options.readPolicy(ReadPolicy.RACING))) {
            BlobContent blob = random.blob(1000);
            blob.pushTo(trio.a, REPOSITORY);
            blob.pushTo(trio.b, REPOSITORY);
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch won = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            trio.b.before(call -> awaitDeafly(asked));
            trio.a.before(call -> {
                asked.countDown();
                awaitDeafly(won);
            });
            trio.a.reading(reader -> new FilterBlobReader(reader) {
                @Override
                public void close() throws IOException {
                    closed.countDown();
                    super.close();
                }
            });
            try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
                won.countDown();
                assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
            }
            assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Waits like something that does not notice interruptions. */
    private static void awaitDeafly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // Not heard.
            }
        }
    }

    @Test
    void aHedgedReadAsksTheNextWhenTheFirstTakesTooLong() throws IOException {
        CountDownLatch interrupted = new CountDownLatch(1);
        try (Trio trio =
                new Trio(options -> options.readPolicy(ReadPolicy.HEDGED).hedgeDelay(Duration.ofNanos(1)))) {
            ImageContent image = random.image();
            image.pushTo(trio.b, REPOSITORY);
            trio.a.before(call -> awaitInterruption(interrupted));
            assertThat(trio.unified.getManifest(REPOSITORY, image.digest())).isEqualTo(image.manifest());
        }
    }

    @Test
    void aHedgedReadAsksNobodyElseBeforeThat() throws IOException {
        try (Trio trio =
                new Trio(options -> options.readPolicy(ReadPolicy.HEDGED).hedgeDelay(Duration.ofHours(1)))) {
            ImageContent image = random.image();
            image.pushTo(trio.a, REPOSITORY);
            assertThat(trio.unified.getManifest(REPOSITORY, image.digest())).isEqualTo(image.manifest());
            assertThat(trio.b.calls()).isEmpty();
            assertThat(trio.c.calls()).isEmpty();
        }
    }

    @Test
    void aHedgedReadDoesNotWaitForTheDelayAfterAFailure() throws IOException {
        try (Trio trio =
                new Trio(options -> options.readPolicy(ReadPolicy.HEDGED).hedgeDelay(Duration.ofHours(1)))) {
            ImageContent image = random.image();
            image.pushTo(trio.c, REPOSITORY);
            trio.a.failing(ErrorCode.UNAVAILABLE);
            assertThat(trio.unified.getManifest(REPOSITORY, image.digest())).isEqualTo(image.manifest());
        }
    }

    @Test
    void whatWeighsMostIsToldWhenNobodyHasAnAnswer() {
        for (ReadPolicy policy : ReadPolicy.values()) {
            for (List<ErrorCode> codes : List.of(
                    List.of(ErrorCode.RANGE_INVALID, ErrorCode.UNAVAILABLE, ErrorCode.MANIFEST_UNKNOWN),
                    List.of(ErrorCode.UNAVAILABLE, ErrorCode.MANIFEST_UNKNOWN, ErrorCode.DENIED),
                    List.of(ErrorCode.TOOMANYREQUESTS, ErrorCode.UNAUTHORIZED, ErrorCode.MANIFEST_UNKNOWN),
                    List.of(ErrorCode.UNAUTHORIZED, ErrorCode.DENIED, ErrorCode.MANIFEST_UNKNOWN),
                    List.of(ErrorCode.DENIED, ErrorCode.MANIFEST_UNKNOWN, ErrorCode.UNSUPPORTED),
                    List.of(ErrorCode.MANIFEST_UNKNOWN, ErrorCode.UNSUPPORTED, ErrorCode.UNSUPPORTED))) {
                try (Trio trio = new Trio(options -> options.readPolicy(policy))) {
                    trio.a.failing(codes.get(1));
                    trio.b.failing(codes.get(2));
                    trio.c.failing(codes.get(0));
                    assertThatThrownBy(() -> trio.unified.getTag(REPOSITORY, "tag"))
                            .isInstanceOf(OciException.of(codes.get(0), "").getClass())
                            .satisfies(
                                    e -> assertThat(((OciException) e).code()).isEqualTo(codes.get(0)))
                            .hasMessageContaining("a: " + codes.get(1))
                            .hasMessageContaining("c: " + codes.get(0));
                }
            }
        }
    }

    @Test
    void aFailureThatIsNoRefusalIsNotReportedAsNotFound() {
        try (Trio trio = new Trio()) {
            trio.b.before(call -> {
                throw new IOException("on fire");
            });
            assertThatThrownBy(() -> trio.unified.resolveTag(REPOSITORY, "tag"))
                    .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("on fire");
        }
    }

    @Test
    void whatAllSayIsNotFoundIsNotFound() {
        try (Trio trio = new Trio()) {
            assertThatThrownBy(() ->
                            trio.unified.getBlob(REPOSITORY, random.blob(1).digest()))
                    .isInstanceOf(dev.ocikit.api.NotFoundException.class);
        }
    }

    @Test
    void whatNobodyOffersIsUnsupported() {
        try (Trio trio = new Trio()) {
            trio.a.failing(ErrorCode.UNSUPPORTED);
            trio.b.failing(ErrorCode.UNSUPPORTED);
            trio.c.failing(ErrorCode.UNSUPPORTED);
            assertThatThrownBy(() -> trio.unified.repositories()).isInstanceOf(UnsupportedException.class);
        }
    }

    @Test
    void membersThatAreOnlyWrittenToAreNotRead() throws IOException {
        ScriptedRegistry read = new ScriptedRegistry();
        ScriptedRegistry written = new ScriptedRegistry();
        ImageContent image = random.image();
        image.pushTo(written.mem, REPOSITORY, "tag");
        try (UnifiedRegistry unified = UnifiedRegistry.of(
                Member.of("read", read, MemberRole.READ), Member.of("written", written, MemberRole.WRITE))) {
            assertThatThrownBy(() -> unified.getTag(REPOSITORY, "tag"))
                    .isInstanceOf(dev.ocikit.api.NotFoundException.class);
            random.blob(10).pushTo(unified, REPOSITORY);
            assertThat(written.names()).containsExactly("pushBlob");
            assertThat(read.names()).containsExactly("getTag");
        }
    }
}
