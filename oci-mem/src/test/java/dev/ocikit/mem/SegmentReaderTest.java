// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.ref.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentReaderTest {
    private static final byte[] CONTENT = Sample.bytes(1_000_003, 5);

    private final MemRegistry registry = MemRegistry.create();

    @Test
    void handsOutWhatIsStoredWithoutCopies() throws Exception {
        Digest digest = Sample.push(registry, "a", CONTENT);
        try (BlobReader reader = registry.getBlob("a", digest)) {
            int position = 0;
            for (ByteBuffer buffer = reader.readBuffer(); buffer.hasRemaining(); buffer = reader.readBuffer()) {
                assertThat(buffer.isReadOnly()).isTrue();
                assertThat(buffer.remaining()).isLessThanOrEqualTo(256 * 1024);
                assertThat(buffer).isEqualTo(ByteBuffer.wrap(CONTENT, position, buffer.remaining()));
                position += buffer.remaining();
            }
            assertThat(position).isEqualTo(CONTENT.length);
            assertThat(reader.read()).isEqualTo(-1);
            assertThat(reader.read(new byte[1])).isEqualTo(-1);
        }
    }

    @Test
    void aSmallBlobIsOneBuffer() throws Exception {
        byte[] small = Sample.bytes(SegmentBuffer.SINGLE_PIECE_BYTES, 6);
        try (var writer = registry.startBlobUpload("a")) {
            for (byte b : small) {
                writer.write(b);
            }
            writer.commit(Digest.sha256(small));
        }
        try (BlobReader reader = registry.getBlob("a", Digest.sha256(small))) {
            assertThat(reader.readBuffer()).isEqualTo(ByteBuffer.wrap(small));
        }
        assertThat(registry.heldBytes()).isBetween((long) small.length, small.length + 1000L);
    }

    @Test
    void readsInEveryWay() throws Exception {
        Digest digest = Sample.push(registry, "a", CONTENT);
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int from = random.nextInt(CONTENT.length);
            int to = from + 1 + random.nextInt(CONTENT.length - from);
            try (BlobReader reader = registry.getBlobRange("a", digest, ByteRange.of(from, to - from))) {
                assertThat(reader.offset()).isEqualTo(from);
                assertThat(reader.length()).isEqualTo(to - from);
                assertThat(reader.available()).isEqualTo(to - from);
                byte[] read = inEveryWay(reader, random);
                assertThat(Arrays.equals(read, 0, read.length, CONTENT, from, to))
                        .as("seed %s, %s to %s", seed, from, to)
                        .isTrue();
            }
        }
    }

    /** Reads all, and fills in what was skipped from the content. */
    private static byte[] inEveryWay(BlobReader reader, Random random) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (reader.available() > 0) {
            switch (random.nextInt(6)) {
                case 0 -> out.write(reader.read());
                case 1 -> out.write(reader.readNBytes(random.nextInt(300_000)));
                case 2 -> {
                    int skipped = (int) reader.skip(random.nextInt(1000));
                    out.write(CONTENT, (int) reader.offset() + out.size(), skipped);
                }
                case 3 -> {
                    ByteBuffer buffer = reader.readBuffer();
                    byte[] bytes = new byte[buffer.remaining()];
                    buffer.get(bytes);
                    out.write(bytes);
                }
                case 4 -> assertThat(reader.read(new byte[0])).isZero();
                default -> {
                    if (random.nextInt(10) == 0) {
                        reader.transferTo(out);
                    }
                }
            }
        }
        return out.toByteArray();
    }

    @Test
    void readsBeyondWhatAnArrayHolds() throws Exception {
        byte[] piece = Sample.bytes(SegmentBuffer.MAX_PIECE_BYTES, 7);
        // One array stands for all pieces, so that the test needs no memory of that size.
        Segments huge = new Segments(Collections.nCopies(20_000, piece));
        long length = 20_000L * piece.length;
        Blob blob = Blob.of(Digest.sha256(piece), huge);
        try (BlobReader reader = new SegmentReader(blob)) {
            assertThat(reader.length()).isEqualTo(length).isGreaterThan(2L * Integer.MAX_VALUE);
            assertThat(reader.available()).isEqualTo(Integer.MAX_VALUE);
            assertThat(reader.skip(length - 3)).isEqualTo(length - 3);
            assertThat(reader.readAllBytes()).isEqualTo(Arrays.copyOfRange(piece, piece.length - 3, piece.length));
            assertThat(reader.skip(1)).isZero();
        }
        try (BlobReader reader =
                new SegmentReader(blob, ByteRange.last(piece.length + 1).within(length))) {
            assertThat(reader.read()).isEqualTo(piece[piece.length - 1] & 0xff);
            assertThat(reader.readAllBytes()).isEqualTo(piece);
        }
    }

    @Test
    void anEmptyBlobEndsAtOnce() throws Exception {
        Digest digest = Sample.push(registry, "a", new byte[0]);
        try (BlobReader reader = registry.getBlob("a", digest)) {
            assertThat(reader.readBuffer().hasRemaining()).isFalse();
            assertThat(reader.read()).isEqualTo(-1);
            assertThat(reader.transferTo(new ByteArrayOutputStream())).isZero();
        }
    }

    @Test
    void aClosedReaderReadsNoMore() throws Exception {
        Digest digest = Sample.push(registry, "a", CONTENT);
        BlobReader reader = registry.getBlob("a", digest);
        reader.close();
        reader.close();
        assertThatThrownBy(reader::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(reader::readBuffer).isInstanceOf(IOException.class);
    }
}
