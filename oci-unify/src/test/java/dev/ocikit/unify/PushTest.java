// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Content that can be read once goes to several members. */
@Timeout(60)
class PushTest {
    private static final int BUFFER = 64 * 1024;

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private static BlobSource once(BlobContent blob) {
        return BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size());
    }

    private static void assertHas(OciRegistry registry, BlobContent blob) throws IOException {
        assertThat(registry.getBlob(REPOSITORY, blob.digest()).readAllBytes()).isEqualTo(blob.bytes());
    }

    @Test
    void whatCanBeReadOnceReachesAll() throws IOException {
        try (Trio trio = new Trio()) {
            for (int size : new int[] {0, 1, BUFFER, 1_000_000}) {
                BlobContent blob = random.blob(size);
                assertThat(trio.unified
                                .pushBlob(REPOSITORY, blob.digest(), once(blob))
                                .size())
                        .isEqualTo(size);
                for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
                    assertHas(member.mem, blob);
                }
            }
        }
    }

    /** A registry that has everything, and reads nothing. */
    private record Sated(Descriptor descriptor) implements OciRegistry {
        @Override
        public Descriptor pushBlob(String repository, Digest digest, BlobSource source) {
            return descriptor;
        }
    }

    @Test
    void aMemberThatHasTheBlobAlreadyNeedNotReadIt() throws IOException {
        BlobContent blob = random.blob(3_000_000);
        ScriptedRegistry other = new ScriptedRegistry();
        try (UnifiedRegistry unified =
                UnifiedRegistry.of(Member.of("sated", new Sated(blob.descriptor())), Member.of("other", other))) {
            unified.pushBlob(REPOSITORY, blob.digest(), once(blob));
            assertHas(other.mem, blob);
        }
    }

    @Test
    void aSlowMemberDoesNotBufferWithoutBound() throws IOException {
        BlobContent blob = random.blob(2_000_000);
        AtomicLong read = new AtomicLong();
        AtomicLong most = new AtomicLong();
        ScriptedRegistry fast = new ScriptedRegistry();
        OciRegistry slow = new OciRegistry() {
            @Override
            public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                byte[] piece = new byte[10_000];
                long taken = 0;
                try (InputStream in = source.open()) {
                    for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                        taken += count;
                        most.accumulateAndGet(read.get() - taken, Math::max);
                        Thread.onSpinWait();
                    }
                }
                return blob.descriptor();
            }
        };
        InputStream counted = new ByteArrayInputStream(blob.bytes()) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                int count = super.read(bytes, offset, length);
                read.addAndGet(Math.max(0, count));
                return count;
            }
        };
        UnifyOptions options = UnifyOptions.builder().bufferBytes(BUFFER).build();
        try (UnifiedRegistry unified =
                UnifiedRegistry.create(options, List.of(Member.of("fast", fast), Member.of("slow", slow)))) {
            unified.pushBlob(REPOSITORY, blob.digest(), BlobSource.once(counted, blob.size()));
        }
        assertHas(fast.mem, blob);
        assertThat(most).hasValueLessThanOrEqualTo(4L * BUFFER);
    }

    @Test
    void aMemberThatTakesNothingIsGivenUp() throws IOException {
        BlobContent blob = random.blob(1_000_000);
        try (Trio trio = new Trio(options ->
                options.bufferBytes(BUFFER).writePolicy(WritePolicy.QUORUM).patience(Duration.ofSeconds(1)))) {
            trio.b.before(call -> awaitInterruption());
            trio.unified.pushBlob(REPOSITORY, blob.digest(), once(blob));
            assertHas(trio.a.mem, blob);
            assertHas(trio.c.mem, blob);
        }
    }

    private static void awaitInterruption() throws InterruptedIOException {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Test
    void theFailureOfTheSourceIsToldAsItIs() {
        try (Trio trio = new Trio()) {
            for (boolean reopenable : new boolean[] {true, false}) {
                assertThatThrownBy(() -> trio.unified.pushBlob(
                                REPOSITORY, random.blob(100).digest(), new BrokenSource(reopenable)))
                        .isExactlyInstanceOf(IOException.class)
                        .hasMessage("the source broke");
            }
        }
    }

    @Test
    void whenAllMembersFailTheSourceIsReadNoFurther() {
        try (Trio trio = new Trio()) {
            for (ScriptedRegistry member : List.of(trio.a, trio.b, trio.c)) {
                member.failing(ErrorCode.DENIED);
            }
            InputStream endless = new InputStream() {
                @Override
                public int read() {
                    return 0;
                }
            };
            assertThatThrownBy(() -> trio.unified.pushBlob(
                            REPOSITORY, random.blob(10).digest(), BlobSource.once(endless, Long.MAX_VALUE)))
                    .isInstanceOf(dev.ocikit.api.DeniedException.class);
        }
    }

    @Test
    void eachMemberOpensWhatCanBeOpenedAgain() throws IOException {
        try (Trio trio = new Trio()) {
            BlobContent blob = random.blob(1000);
            blob.pushTo(trio.unified, REPOSITORY);
            assertThat(trio.a.calls())
                    .first()
                    .isInstanceOfSatisfying(
                            Call.PushBlob.class,
                            push -> assertThat(push.source().reopenable()).isTrue());
        }
    }
}
