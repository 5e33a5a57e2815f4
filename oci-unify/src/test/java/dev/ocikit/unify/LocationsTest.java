// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static dev.ocikit.unify.Trio.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a stack must let through: where content is, and how uploads should be cut. */
class LocationsTest {
    private static final URI PLACE = URI.create("https://cdn.example/blob");

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final MemRegistry mem = MemRegistry.create();

    /** Knows a place for everything, and has what memory has. */
    private final OciRegistry elsewhere = new OciRegistry() {
        @Override
        public Optional<URI> locateBlob(String repository, Digest digest) {
            return Optional.of(PLACE);
        }

        @Override
        public Optional<URI> locateManifest(String repository, Digest digest) {
            return Optional.of(PLACE);
        }

        @Override
        public Descriptor resolveBlob(String repository, Digest digest) throws IOException {
            return mem.resolveBlob(repository, digest);
        }

        @Override
        public Descriptor resolveManifest(String repository, Digest digest) throws IOException {
            return mem.resolveManifest(repository, digest);
        }
    };

    @Test
    void theLocationOfAMemberThatHasTheContentIsGiven() throws IOException {
        BlobContent blob = random.blob(10);
        blob.pushTo(mem, REPOSITORY);
        try (UnifiedRegistry unified =
                UnifiedRegistry.of(Member.of("near", MemRegistry.create()), Member.of("far", elsewhere))) {
            assertThat(unified.locateBlob(REPOSITORY, blob.digest())).contains(PLACE);
            assertThat(unified.locateBlob(REPOSITORY, random.blob(1).digest())).isEmpty();
            assertThat(unified.locateManifest(REPOSITORY, random.image().digest()))
                    .isEmpty();
        }
    }

    @Test
    void theOnlyMemberIsTakenAtItsWord() throws IOException {
        try (UnifiedRegistry unified = UnifiedRegistry.of(Member.of("far", elsewhere))) {
            assertThat(unified.locateBlob(REPOSITORY, random.blob(1).digest())).contains(PLACE);
            assertThat(unified.locateManifest(REPOSITORY, random.image().digest()))
                    .contains(PLACE);
        }
    }

    @Test
    void whatNobodyHasHasNoLocation() {
        try (Trio trio = new Trio()) {
            trio.a.failing(ErrorCode.BLOB_UNKNOWN);
            for (ScriptedRegistry member : new ScriptedRegistry[] {trio.a, trio.b, trio.c}) {
                member.before(call -> {
                    throw OciException.of(ErrorCode.BLOB_UNKNOWN, "no");
                });
            }
            assertThatThrownBy(() ->
                            trio.unified.locateBlob(REPOSITORY, random.blob(1).digest()))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    private static OciRegistry wishing(long least, long preferred) {
        MemRegistry mem = MemRegistry.create();
        return new OciRegistry() {
            @Override
            public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
                return new FilterBlobWriter(mem.startBlobUpload(repository, options)) {
                    @Override
                    public UploadHints hints() {
                        return new UploadHints(least, preferred);
                    }
                };
            }
        };
    }

    @Test
    void theGreatestWishesForUploadsSuitAll() throws IOException {
        try (UnifiedRegistry unified =
                        UnifiedRegistry.of(Member.of("a", wishing(100, 5000)), Member.of("b", wishing(300, 1000)));
                BlobWriter writer = unified.startBlobUpload(REPOSITORY)) {
            assertThat(writer.hints()).isEqualTo(new UploadHints(300, 5000));
            writer.cancel();
        }
    }
}
