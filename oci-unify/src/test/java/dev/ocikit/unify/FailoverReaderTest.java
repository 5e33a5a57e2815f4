// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.Call;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.OciException;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class FailoverReaderTest {
    private static final int SIZE = 300_000;

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final Trio trio = new Trio();
    private BlobContent blob;

    @BeforeEach
    void push() throws IOException {
        blob = random.blob(SIZE);
        blob.pushTo(trio.a.mem, REPOSITORY);
        blob.pushTo(trio.b.mem, REPOSITORY);
        blob.pushTo(trio.c.mem, REPOSITORY);
    }

    @AfterEach
    void close() {
        trio.close();
    }

    private byte[] read() throws IOException {
        try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
            return reader.readAllBytes();
        }
    }

    @Test
    void anotherGoesOnWhereOneFails() throws IOException {
        for (int after : new int[] {0, 1, 100_000, SIZE - 1}) {
            trio.a.reading(reader -> new ScriptedReader(reader, after, new IOException("cut")));
            assertThat(read()).isEqualTo(blob.bytes());
            assertThat(trio.b.calls())
                    .last()
                    .isEqualTo(new Call.GetBlobRange(REPOSITORY, blob.digest(), ByteRange.of(after, SIZE - after)));
        }
        assertThat(trio.c.calls()).isEmpty();
    }

    @Test
    void theThirdGoesOnWhereTheSecondFails() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut")));
        trio.b.reading(reader -> new ScriptedReader(reader, 50_000, new IOException("cut")));
        assertThat(read()).isEqualTo(blob.bytes());
        assertThat(trio.c.calls())
                .containsExactly(
                        new Call.GetBlobRange(REPOSITORY, blob.digest(), ByteRange.of(150_000, SIZE - 150_000)));
    }

    @Test
    void anEarlyEndIsAFailure() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, null));
        assertThat(read()).isEqualTo(blob.bytes());
    }

    @Test
    void buffersGoOnToo() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut")));
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
            for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                copy.writeBytes(bytes);
            }
            assertThat(reader.read()).isNegative();
        }
        assertThat(copy.toByteArray()).isEqualTo(blob.bytes());
    }

    @Test
    void aPartGoesOnToo() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 70_000, new IOException("cut")));
        try (BlobReader reader = trio.unified.getBlobRange(REPOSITORY, blob.digest(), ByteRange.of(10_000, 200_000))) {
            assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(blob.bytes(), 10_000, 210_000));
        }
        assertThat(trio.b.calls())
                .containsExactly(new Call.GetBlobRange(REPOSITORY, blob.digest(), ByteRange.of(80_000, 130_000)));
    }

    @Test
    void theWholeIsVerifiedOverAllMembers() {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut")));
        trio.b.reading(FlippingReader::new);
        assertThatThrownBy(this::read)
                .isInstanceOf(ContentMismatchException.class)
                .hasMessageContaining("from b");
    }

    @Test
    void aReaderThatFailedDoesNotGoOn() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut")));
        trio.b.reading(FlippingReader::new);
        try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(reader::read).isInstanceOf(ContentMismatchException.class);
            assertThatThrownBy(reader::readBuffer).isInstanceOf(ContentMismatchException.class);
        }
    }

    @Test
    void whenAllFailTheErrorSaysWhy() {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut at a")));
        trio.b.failing(ErrorCode.BLOB_UNKNOWN);
        trio.c.reading(reader -> new ScriptedReader(reader, 10, new IOException("cut at c")));
        assertThatThrownBy(this::read)
                .satisfies(e -> assertThat(((OciException) e).code()).isEqualTo(ErrorCode.UNAVAILABLE))
                .hasMessageContaining("cut at a")
                .hasMessageContaining("b: BLOB_UNKNOWN")
                .hasMessageContaining("cut at c");
    }

    @Test
    void aMemberThatFailsInTheMiddleOfBlobsIsHeldToBeDown() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 0, new IOException("cut")));
        for (int i = 0; i < 5; i++) {
            assertThat(trio.unified.health()).containsEntry("a", MemberHealth.UP);
            assertThat(read()).isEqualTo(blob.bytes());
        }
        assertThat(trio.unified.health()).containsEntry("a", MemberHealth.DOWN);
    }

    @Test
    void aClosedReaderIsNotReplaced() throws IOException {
        BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest());
        reader.close();
        reader.close();
        assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
        assertThat(trio.b.calls()).isEmpty();
    }

    @Test
    void aReadThatWaitsForAnotherMemberFailsWhenTheReaderIsClosed() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut")));
        trio.b.before(call -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted");
            }
        });
        BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest());
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                reader.readAllBytes();
            } catch (IOException e) {
                thrown.set(e);
            }
        });
        thread.start();
        waiting.await();
        reader.close();
        thread.join();
        assertThat(thrown.get()).isInstanceOf(IOException.class);
        assertThat(trio.c.calls()).isEmpty();
    }

    @Test
    void theSourceIsTheMemberOrWhatItsReaderSays() throws IOException {
        trio.a.reading(reader -> new ScriptedReader(reader, 100_000, new IOException("cut")));
        trio.b.reading(reader -> new FilterBlobReader(reader) {
            @Override
            public Optional<String> source() {
                return Optional.of("host.example:5000");
            }

            @Override
            public long lead() {
                return offset();
            }
        });
        try (BlobReader reader = trio.unified.getBlob(REPOSITORY, blob.digest())) {
            assertThat(reader.source()).hasValue("a");
            assertThat(reader.lead()).isZero();
            assertThat(reader.readAllBytes()).isEqualTo(blob.bytes());
            assertThat(reader.source()).hasValue("host.example:5000");
            assertThat(reader.lead()).isEqualTo(100_000);
        }
    }
}
