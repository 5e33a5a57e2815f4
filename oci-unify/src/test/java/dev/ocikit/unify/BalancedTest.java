// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Reads that go to the member with the fewest under way. */
@Timeout(60)
class BalancedTest {
    private static final int SIZE = 100_000;

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final AtomicLong nanos = new AtomicLong();
    private final Trio trio =
            new Trio(options -> options.readPolicy(ReadPolicy.BALANCED).nanoClock(nanos::get));
    private final List<BlobReader> opened = new ArrayList<>();
    private BlobContent blob;

    @BeforeEach
    void push() throws IOException {
        blob = random.blob(SIZE);
        blob.pushTo(trio.a.mem, REPOSITORY);
        blob.pushTo(trio.b.mem, REPOSITORY);
        blob.pushTo(trio.c.mem, REPOSITORY);
    }

    @AfterEach
    void close() throws IOException {
        for (BlobReader reader : opened) {
            reader.close();
        }
        trio.close();
    }

    private BlobReader open() throws IOException {
        BlobReader reader =
                trio.unified.getBlobRange(REPOSITORY, blob.digest(), ByteRange.of(opened.size() * 1000L, 1000));
        opened.add(reader);
        return reader;
    }

    private String source() throws IOException {
        return open().source().orElseThrow();
    }

    @Test
    void whatIsReadSideBySideComesFromAll() throws IOException {
        List<String> sources = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sources.add(source());
        }
        assertThat(sources).containsExactly("a", "b", "c", "a", "b", "c");
    }

    @Test
    void whatIsReadOneAfterTheOtherComesFromTheFirst() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
                assertThat(reader.source()).hasValue("a");
                assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
            }
        }
    }

    @Test
    void aReadCountsUntilItsLastByteWasGiven() throws IOException {
        BlobReader first = open();
        BlobReader second = open();
        assertThat(first.readNBytes(999)).hasSize(999);
        while (second.readBuffer().hasRemaining()) {
            assertThat(second.offset()).isEqualTo(1000);
        }
        assertThat(source()).isEqualTo("b");
        assertThat(first.read()).isNotNegative();
        assertThat(source()).isEqualTo("a");
        first.close();
        second.close();
        assertThat(source()).as("each ended once").isEqualTo("c");
    }

    @Test
    void aReadCountsUntilItIsClosed() throws IOException {
        BlobReader first = open();
        assertThat(source()).isEqualTo("b");
        first.close();
        first.close();
        assertThat(source()).isEqualTo("a");
        assertThat(source()).as("it was closed once").isEqualTo("c");
    }

    @Test
    void aReadCountsWhileItWaitsForItsAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        trio.a.before(call -> {
            asked.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<String> waiting = thread.submit(this::source);
            asked.await();
            try (BlobReader other = trio.unified.getBlob(REPOSITORY, blob.digest())) {
                assertThat(other.source()).hasValue("b");
            }
            answer.countDown();
            assertThat(waiting.get()).isEqualTo("a");
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void theNextIsTheOneWithTheFewestOfThoseThatAreLeft() throws IOException {
        trio.a.failing(ErrorCode.UNAVAILABLE);
        assertThat(source()).isEqualTo("b");
        assertThat(source()).isEqualTo("c");
        trio.b.failing(ErrorCode.BLOB_UNKNOWN);
        assertThat(source()).isEqualTo("c");
        trio.a.before(call -> {});
        assertThat(source()).as("what failed does not count").isEqualTo("a");
    }

    @Test
    void whoDoesNotHaveSomethingIsAskedForItLastForAWhile() throws IOException {
        trio.a.mem.deleteBlob(REPOSITORY, blob.digest());
        for (int i = 0; i < 4; i++) {
            assertThat(source()).isNotEqualTo("a");
        }
        assertThat(trio.a.names()).containsExactly("getBlobRange");
        BlobContent other = random.blob(1);
        other.pushTo(trio.a.mem, REPOSITORY);
        try (BlobReader reader = trio.unified.getBlob(REPOSITORY, other.digest())) {
            assertThat(reader.source()).as("it may have other content").hasValue("a");
        }
        blob.pushTo(trio.a.mem, REPOSITORY);
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        assertThat(source()).as("it may have got it since").isEqualTo("a");
    }

    @Test
    void whoDeniesSomethingIsAskedForItLastForAWhile() throws IOException {
        trio.a.failing(ErrorCode.DENIED);
        for (int i = 0; i < 4; i++) {
            assertThat(source()).isNotEqualTo("a");
        }
        assertThat(trio.a.names()).hasSize(1);
    }

    @Test
    void whoHasTooManyRequestsIsAskedForAnythingLastForAWhile() throws IOException {
        trio.a.failing(ErrorCode.TOOMANYREQUESTS);
        assertThat(source()).isEqualTo("b");
        BlobContent other = random.blob(1);
        other.pushTo(trio.c.mem, REPOSITORY);
        assertThat(trio.unified.resolveBlob(REPOSITORY, other.digest()).size()).isEqualTo(1);
        assertThat(trio.a.names()).containsExactly("getBlobRange");
        trio.a.before(call -> {});
        assertThat(source()).isEqualTo("c");
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(11));
        assertThat(source()).isEqualTo("a");
    }

    @Test
    void whoIsAskedLastIsAskedWhenAllOthersFail() throws IOException {
        trio.a.failing(ErrorCode.TOOMANYREQUESTS);
        assertThat(source()).isEqualTo("b");
        trio.a.before(call -> {});
        trio.b.failing(ErrorCode.UNAVAILABLE);
        trio.c.failing(ErrorCode.UNAVAILABLE);
        assertThat(source()).isEqualTo("a");
    }

    @Test
    void whoDoesNotHaveItTakesOverLast() throws IOException {
        trio.a.mem.deleteBlob(REPOSITORY, blob.digest());
        trio.b.reading(reader -> new ScriptedReader(reader, 10, new IOException("cut")));
        BlobReader first = open();
        assertThat(first.source()).hasValue("b");
        assertThat(first.readAllBytes()).hasSize(1000);
        assertThat(first.source()).hasValue("c");
        assertThat(trio.a.names()).hasSize(1);
    }

    @Test
    void whatNobodyHasIsNotFoundAndDoesNotCount() throws IOException {
        assertThatThrownBy(() -> trio.unified.getBlob(REPOSITORY, random.blob(1).digest()))
                .isInstanceOf(NotFoundException.class);
        whatIsReadSideBySideComesFromAll();
    }

    @Test
    void whoTakesOverCountsInThePlaceOfWhoFailed() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 10, new IOException("cut")));
        BlobReader first = open();
        BlobReader second = open();
        assertThat(second.source()).hasValue("b");
        assertThat(first.readNBytes(11)).hasSize(11);
        assertThat(first.source()).as("the idle one took over").hasValue("c");
        trio.a.reading(reader -> reader);
        assertThat(source()).isEqualTo("a");
        assertThat(source()).isEqualTo("a");
        first.close();
        assertThat(source()).isEqualTo("c");
    }

    @Test
    void whoFailsToTakeOverDoesNotCount() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 10, new IOException("cut")));
        trio.b.failing(ErrorCode.UNAVAILABLE);
        BlobReader first = open();
        assertThat(first.readAllBytes()).hasSize(1000);
        assertThat(first.source()).hasValue("c");
        trio.a.reading(reader -> reader);
        trio.b.before(call -> {});
        whatIsReadSideBySideComesFromAll();
    }

    @Test
    void manifestsComeFromTheOneWithTheFewest() throws IOException {
        ImageContent image = random.image();
        image.pushTo(trio.a.mem, REPOSITORY);
        image.pushTo(trio.b.mem, REPOSITORY);
        assertThat(source()).isEqualTo("a");
        assertThat(trio.unified.getManifest(REPOSITORY, image.digest())).isEqualTo(image.manifest());
        assertThat(trio.a.names()).doesNotContain("getManifest");
        assertThat(trio.b.names()).containsExactly("getManifest");
        assertThat(source()).as("a manifest is read at once").isEqualTo("b");
    }

    @Test
    void tagsAreReadInTheMembersOrder() throws IOException {
        ImageContent one = random.image();
        ImageContent another = random.image();
        one.pushTo(trio.a.mem, REPOSITORY, "tag");
        another.pushTo(trio.b.mem, REPOSITORY, "tag");
        assertThat(source()).isEqualTo("a");
        assertThat(trio.unified.getTag(REPOSITORY, "tag").digest()).isEqualTo(one.digest());
        assertThat(trio.unified.resolveTag(REPOSITORY, "tag").digest()).isEqualTo(one.digest());
    }
}
