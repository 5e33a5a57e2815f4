// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.BLOB;
import static dev.ocikit.debug.Sample.DIGEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PushEventsTest {
    @TempDir
    private Path directory;

    @Test
    void countsWhatIsPushed() throws IOException {
        Observed observed = new Observed(MemRegistry.create());
        observed.registry().pushBlob(REPOSITORY, DIGEST, BlobSource.of(BLOB));
        CallEvent event = observed.event();
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.bytes()).isEqualTo(BLOB.length);
        assertThat(event.retries()).isZero();
    }

    @Test
    void countsNothingWhereNothingWasTaken() throws IOException {
        Observed observed = new Observed(taking((source, times) -> {}, 1));
        observed.registry().pushBlob(REPOSITORY, DIGEST, file());
        assertThat(observed.event().bytes()).isZero();
    }

    @Test
    void countsWhatWasTakenBeforeAFailure() {
        Observed observed = new Observed(MemRegistry.create());
        Digest other = Digest.sha256(new byte[0]);
        assertThatThrownBy(() -> observed.registry().pushBlob(REPOSITORY, other, BlobSource.of(BLOB)))
                .isInstanceOf(ContentMismatchException.class);
        CallEvent event = observed.event();
        assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(event.error()).isEqualTo(ErrorCode.DIGEST_INVALID);
        assertThat(event.bytes()).isEqualTo(BLOB.length);
    }

    @Test
    void countsHowOftenTheContentWasTakenAgain() throws IOException {
        Observed observed = new Observed(taking(PushEventsTest::read, 3));
        observed.registry().pushBlob(REPOSITORY, DIGEST, BlobSource.of(BLOB));
        CallEvent event = observed.event();
        assertThat(event.retries()).isEqualTo(2);
        assertThat(event.bytes()).isEqualTo(3L * BLOB.length);
    }

    @Test
    void handsFilesOnAndKnowsTheirSizeOnceTheyAreThere() throws IOException {
        BlobSource file = file();
        Observed observed =
                new Observed(taking((source, time) -> assertThat(source.file()).isEqualTo(file.file()), 2));
        observed.registry().pushBlob(REPOSITORY, DIGEST, file);
        CallEvent event = observed.event();
        assertThat(event.bytes()).isEqualTo(BLOB.length);
        assertThat(event.retries()).isEqualTo(1);
    }

    @Test
    void doesNotKnowHowMuchOfAFileWasTakenBeforeAFailure() throws IOException {
        BlobSource file = file();
        Observed observed = new Observed(taking(
                (source, time) -> {
                    assertThat(source.file()).isPresent();
                    throw OciException.of(ErrorCode.DENIED, "no");
                },
                1));
        assertThatThrownBy(() -> observed.registry().pushBlob(REPOSITORY, DIGEST, file))
                .isInstanceOf(OciException.class);
        assertThat(observed.event().bytes()).isZero();
    }

    @Test
    void aSourceIsWhatItWas() throws IOException {
        BlobSource once = BlobSource.once(new ByteArrayInputStream(BLOB), BLOB.length);
        Observed observed = new Observed(taking(
                (source, time) -> {
                    assertThat(source.reopenable()).isFalse();
                    assertThat(source.size()).isEqualTo(BLOB.length);
                    assertThat(source.file()).isEmpty();
                    read(source, time);
                },
                1));
        observed.registry().pushBlob(REPOSITORY, DIGEST, once);
        assertThat(observed.event().bytes()).isEqualTo(BLOB.length);
    }

    private BlobSource file() throws IOException {
        return BlobSource.of(Files.write(directory.resolve("blob"), BLOB));
    }

    private static void read(BlobSource source, int time) throws IOException {
        try (InputStream in = source.open()) {
            if (time == 0) {
                assertThat(in.read()).isEqualTo(BLOB[0]);
            }
            assertThat(in.readAllBytes()).hasSize(BLOB.length - (time == 0 ? 1 : 0));
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    /** Returns a registry that takes what is pushed some times. */
    private static OciRegistry taking(Take take, int times) {
        return new OciRegistry() {
            @Override
            public Descriptor pushBlob(String repository, Digest digest, BlobSource source) throws IOException {
                for (int time = 0; time < times; time++) {
                    take.from(source, time);
                }
                return Descriptor.of("application/octet-stream", digest, source.size());
            }
        };
    }

    @FunctionalInterface
    private interface Take {
        void from(BlobSource source, int time) throws IOException;
    }
}
