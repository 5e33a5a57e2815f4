// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bounds of what a push follows under immutable tags, by the manifests that are found on the way. */
class NeededContentTest {
    private static final Digest UNKNOWN_ALGORITHM = Digest.parse("a:0");

    private final NeededContent needed = new NeededContent(new StoredManifestReader());
    private final Map<Digest, ManifestContent> stored = new HashMap<>();
    private final List<Digest> found = new ArrayList<>();

    private @Nullable ManifestContent find(Digest digest) {
        ManifestContent manifest = stored.get(digest);
        if (manifest != null) {
            found.add(digest);
        }
        return manifest;
    }

    /** Stores manifests of which each lists blobs and the one before, and returns the last. */
    private Descriptor chain(int length, int blobs, String padding) {
        List<Descriptor> last = List.of();
        for (int i = 0; i < length; i++) {
            List<Descriptor> listed = new ArrayList<>();
            for (int blob = 0; blob < blobs; blob++) {
                listed.add(Descriptor.of(MediaTypes.LAYER_TAR, Digest.parse("a:" + i + "-" + blob), 1));
            }
            listed.addAll(last);
            ManifestContent manifest = Sample.content(
                    Sample.image(listed.toArray(new Descriptor[0])).annotation("padding", padding));
            stored.put(manifest.digest(), manifest);
            last = List.of(manifest.descriptor());
        }
        return last.get(0);
    }

    private static Space space(long bytes) {
        return new Space(bytes, Long.MAX_VALUE);
    }

    private static long each() {
        return RetainedSizes.needed(Digest.parse("a:0-0")) + RetainedSizes.HASH_NODE;
    }

    @Test
    void manifestsAreReadNoFurtherThanTheDigestsOfThoseBeforeAreCharged() throws Exception {
        Descriptor last = chain(20, 100, "");
        Space space = space(250 * each());
        try (Reservation reservation = space.open("push", "a")) {
            Expect.refusal(ErrorCode.SIZE_INVALID, () -> needed.with(List.of(last), this::find, reservation));
        }
        assertThat(found).hasSizeBetween(2, 3);
        assertThat(space.used()).isZero();
        assertThat(needed.contains(last.digest())).isFalse();
    }

    @Test
    void theDigestsOfOneManifestAreChargedOneByOne() throws Exception {
        Descriptor last = chain(2, 10_000, "");
        Space space = space(1000 * each());
        try (Reservation filler = space.open("push", "b")) {
            filler.add(500 * each());
            try (Reservation reservation = space.open("push", "a")) {
                Expect.refusal(ErrorCode.STORAGE_FULL, () -> needed.with(List.of(last), this::find, reservation));
                assertThat(space.used()).isBetween(999 * each(), 1000 * each());
            }
        }
        assertThat(found).hasSize(1);
    }

    @Test
    void whatIsNeededRemainsChargedAndNothingElse() throws Exception {
        Descriptor last = chain(3, 100, "");
        Space space = space(Long.MAX_VALUE);
        try (Reservation reservation = space.open("push", "a")) {
            needed.addAll(needed.with(List.of(last), this::find, reservation), reservation);
        }
        long held = space.used();
        assertThat(held).isBetween(300 * RetainedSizes.needed(UNKNOWN_ALGORITHM), 310 * each());
        try (Reservation reservation = space.open("push", "a")) {
            assertThat(needed.with(List.of(last), this::find, reservation)).isEmpty();
            assertThat(space.used()).isEqualTo(held);
        }
    }

    @Test
    void noMoreThanSomeBytesOfManifestsAreRead() throws Exception {
        int readable = 4;
        Descriptor last = chain(readable + 5, 1, "p".repeat(NeededContent.MAX_READ_BYTES / readable - 10_000));
        try (Reservation reservation = space(Long.MAX_VALUE).open("push", "a")) {
            OciException refusal =
                    Expect.refusal(ErrorCode.SIZE_INVALID, () -> needed.with(List.of(last), this::find, reservation));
            assertThat(refusal.status()).hasValue(413);
        }
        assertThat(found).hasSize(readable + 1);
    }
}
