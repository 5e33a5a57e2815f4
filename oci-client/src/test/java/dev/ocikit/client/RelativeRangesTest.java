// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges whose offsets depend on the size of the blob: those of the last bytes and those without an end. */
class RelativeRangesTest {
    private static final byte[] ALL = "0123456789".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONE = {};

    private static String read(Peer peer, byte[] blob, ByteRange range) throws IOException {
        try (RegistryClient client = peer.client();
                BlobReader reader = client.getBlobRange("foo", Digest.sha256(blob), range)) {
            return new String(reader.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertNoBytes(Peer peer, byte[] blob, ByteRange range) {
        assertThatThrownBy(() -> read(peer, blob, range))
                .isInstanceOfSatisfying(
                        OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RANGE_INVALID));
    }

    /** A registry that knows closed ranges only. */
    private static Answer closedOnly(Seen seen, Function<Seen, Answer> otherwise) {
        String range = seen.header("range");
        if (seen.method().equals("HEAD")) {
            return Answer.of(200).length(ALL.length);
        }
        if (!range.matches("bytes=\\d+-\\d+")) {
            return otherwise.apply(seen);
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        return Answer.of(206)
                .header("Content-Range", "bytes " + first + "-" + last + "/" + ALL.length)
                .body(Arrays.copyOfRange(ALL, first, last + 1));
    }

    /** As Go's file server answers it. */
    @Test
    void theLastBytesOfAnEmptyBlobAreNone() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                ? Answer.of(200).length(0)
                : Answer.of(206).header("Content-Range", "bytes 0--1/0"))) {
            assertNoBytes(peer, NONE, ByteRange.last(5));
        }
    }

    @Test
    void noRangeOfAnEmptyBlobThatComesWholeHasAByte() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(200))) {
            assertNoBytes(peer, NONE, ByteRange.last(5));
            assertNoBytes(peer, NONE, ByteRange.from(0));
            assertNoBytes(peer, NONE, ByteRange.of(0, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 416, 501})
    void aRegistryThatRefusesThemIsAskedByOffsets(int status) throws IOException {
        try (Peer peer = Peer.of(seen -> closedOnly(seen, other -> Answer.of(status)))) {
            assertThat(read(peer, ALL, ByteRange.last(3))).isEqualTo("789");
            assertThat(read(peer, ALL, ByteRange.from(4))).isEqualTo("456789");
            assertThat(peer.requests()).hasSize(6);
            assertThat(peer.request(2).header("range")).isEqualTo("bytes=7-9");
            assertThat(peer.request(5).header("range")).isEqualTo("bytes=4-9");
        }
    }

    /** It takes the last 3 bytes for those up to offset 3. */
    @Test
    void aRegistryThatMisreadsThemIsAskedByOffsets() throws IOException {
        try (Peer peer = Peer.of(seen -> closedOnly(
                seen,
                other -> Answer.of(206).header("Content-Range", "bytes 0-3/10").body("0123")))) {
            assertThat(read(peer, ALL, ByteRange.last(3))).isEqualTo("789");
        }
    }

    @Test
    void aRangeBeyondTheEndStaysRefused() throws IOException {
        try (Peer peer = Peer.of(seen -> closedOnly(seen, other -> Answer.of(416)))) {
            assertNoBytes(peer, ALL, ByteRange.from(10));
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void aRegistryThatDoesNotTellTheSizeIsReportedAsItRefused() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(seen.method().equals("HEAD") ? 404 : 416))) {
            assertNoBytes(peer, ALL, ByteRange.last(3));
        }
    }

    /** The offsets of these do not depend on the size. */
    @Test
    void anExactRangeIsAskedForOnce() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(416))) {
            assertNoBytes(peer, ALL, ByteRange.of(20, 3));
            assertThat(peer.requests()).hasSize(1);
        }
    }
}
