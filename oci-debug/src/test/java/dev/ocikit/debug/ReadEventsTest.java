// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.BLOB;
import static dev.ocikit.debug.Sample.DIGEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobReader;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadEventsTest {
    @Test
    void tellsWhenAReaderIsOpenedAndWhenItIsClosed() throws IOException {
        Observed observed = new Observed(Sample.registry());
        BlobReader reader = observed.registry().getBlob(REPOSITORY, DIGEST);
        CallEvent opened = observed.event();
        assertThat(opened.outcome()).isEqualTo(Outcome.OPEN);
        assertThat(opened.isLast()).isFalse();
        assertThat(opened.bytes()).isZero();
        assertThat(opened.duration()).isEqualTo(Duration.ofNanos(1000));

        assertThat(reader.readAllBytes()).isEqualTo(BLOB);
        assertThat(observed.events()).isEmpty();
        reader.close();
        reader.close();
        assertThat(observed.event())
                .isEqualTo(new CallEvent(
                        opened.call(),
                        Outcome.DONE,
                        null,
                        BLOB.length,
                        0,
                        Duration.ofNanos(3000),
                        Duration.ofNanos(2000),
                        0));
    }

    @Test
    void tellsThatAReaderWasClosedEarly() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobReader reader = observed.registry().getBlob(REPOSITORY, DIGEST)) {
            assertThat(reader.readNBytes(5)).hasSize(5);
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(event.bytes()).isEqualTo(5);
    }

    @Test
    void takesAReaderForReadWhenItsLengthWasRead() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobReader reader = observed.registry().getBlobRange(REPOSITORY, DIGEST, ByteRange.of(2, 3))) {
            assertThat(reader.length()).isEqualTo(3);
            assertThat(reader.offset()).isEqualTo(2);
            assertThat(reader.readNBytes(3)).hasSize(3);
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.bytes()).isEqualTo(3);
    }

    @Test
    void anEmptyBlobHasNoFirstByte() throws IOException {
        Observed observed = new Observed(Sample.registry());
        Digest empty = Digest.sha256(new byte[0]);
        observed.registry().pushBlob(REPOSITORY, empty, BlobSource.of(new byte[0]));
        assertThat(observed.event().outcome()).isEqualTo(Outcome.DONE);
        for (boolean read : new boolean[] {true, false}) {
            try (BlobReader reader = observed.registry().getBlob(REPOSITORY, empty)) {
                assertThat(read ? reader.read() : -1).isEqualTo(-1);
            }
            CallEvent event = observed.last();
            assertThat(event.outcome()).isEqualTo(Outcome.DONE);
            assertThat(event.firstByte()).isNull();
        }
    }

    @Test
    void handsOutTheBuffersThatItIsGiven() throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(BLOB).asReadOnlyBuffer();
        Observed observed = new Observed(reading(reader -> new FilterBlobReader(reader) {
            @Override
            public ByteBuffer readBuffer() {
                return buffer;
            }
        }));
        try (BlobReader reader = observed.registry().getBlob(REPOSITORY, DIGEST)) {
            assertThat(reader.readBuffer()).isSameAs(buffer);
            buffer.position(buffer.limit());
            assertThat(reader.readBuffer().hasRemaining()).isFalse();
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.bytes()).isEqualTo(BLOB.length);
        assertThat(event.firstByte()).isEqualTo(Duration.ofNanos(2000));
    }

    @Test
    void countsEveryWayToRead() throws IOException {
        Observed observed = new Observed(Sample.registry());
        for (Read way : List.<Read>of(
                reader -> assertThat(reader.skip(100)).isEqualTo(BLOB.length),
                reader -> assertThat(reader.transferTo(java.io.OutputStream.nullOutputStream()))
                        .isEqualTo(BLOB.length),
                reader -> {
                    for (byte b : BLOB) {
                        assertThat(reader.read()).isEqualTo(b);
                    }
                })) {
            try (BlobReader reader = observed.registry().getBlob(REPOSITORY, DIGEST)) {
                way.from(reader);
            }
            CallEvent event = observed.last();
            assertThat(event.bytes()).isEqualTo(BLOB.length);
            assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        }
    }

    @Test
    void tellsThatTheBytesAreNotTheBlobs() throws IOException {
        byte[] wrong = BLOB.clone();
        wrong[0]++;
        Descriptor descriptor = Descriptor.of("application/octet-stream", DIGEST, BLOB.length);
        Observed observed =
                new Observed(reading(unused -> BlobReader.verifying(descriptor, new ByteArrayInputStream(wrong))));
        try (BlobReader reader = observed.registry().getBlob(REPOSITORY, DIGEST)) {
            assertThatThrownBy(reader::readAllBytes).isInstanceOf(ContentMismatchException.class);
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(event.error()).isEqualTo(ErrorCode.DIGEST_INVALID);
    }

    @Test
    void tellsThatAReaderCouldNotBeClosed() throws IOException {
        Observed observed = new Observed(reading(reader -> new FilterBlobReader(reader) {
            @Override
            public void close() throws IOException {
                throw new IOException("stuck");
            }

            @Override
            public ByteBuffer readBuffer() {
                throw new IllegalStateException("too soon");
            }
        }));
        BlobReader reader = observed.registry().getBlob(REPOSITORY, DIGEST);
        assertThatThrownBy(reader::close).hasMessage("stuck");
        assertThat(observed.last().error()).isEqualTo(ErrorCode.UNAVAILABLE);

        BlobReader other = observed.registry().getBlob(REPOSITORY, DIGEST);
        assertThatThrownBy(other::readBuffer).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(other::close).hasMessage("stuck");
        assertThat(observed.last().outcome()).isEqualTo(Outcome.FAILED);
    }

    private static OciRegistry reading(Change change) throws IOException {
        OciRegistry inner = Sample.registry();
        return new OciRegistry() {
            @Override
            public BlobReader getBlob(String repository, Digest digest) throws IOException {
                return change.of(inner.getBlob(repository, digest));
            }
        };
    }

    @FunctionalInterface
    private interface Change {
        BlobReader of(BlobReader reader);
    }

    @FunctionalInterface
    private interface Read {
        void from(BlobReader reader) throws IOException;
    }
}
