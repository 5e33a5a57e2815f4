// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.BLOB;
import static dev.ocikit.debug.Sample.DIGEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.FilterBlobWriter;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UploadHints;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

class UploadEventsTest {
    @Test
    void tellsWhichBlobAnUploadBecame() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY)) {
            writer.write(BLOB[0]);
            writer.write(BLOB, 1, 4);
            assertThat(writer.writeFrom(new ByteArrayInputStream(BLOB, 5, BLOB.length - 5), -1))
                    .isEqualTo(BLOB.length - 5);
            writer.commit(DIGEST);
        }
        CallEvent event = observed.last();
        assertThat(event.call().operation()).isEqualTo("startBlobUpload");
        assertThat(event.call().reference()).isEqualTo(DIGEST.toString());
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.bytes()).isEqualTo(BLOB.length);
        assertThat(event.firstByte()).isNull();
        assertThat(event.retries()).isZero();
    }

    @Test
    void tellsThatAnUploadWasLeftAndGoneOnWith() throws IOException {
        Observed observed = new Observed(Sample.registry());
        BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY);
        try (writer) {
            writer.write(BLOB, 0, 5);
        }
        CallEvent left = observed.last();
        assertThat(left.outcome()).isEqualTo(Outcome.PARTIAL);
        assertThat(left.bytes()).isEqualTo(5);
        try (BlobWriter resumed = observed.registry().resumeBlobUpload(REPOSITORY, writer.id(), 5)) {
            resumed.write(BLOB, 5, BLOB.length - 5);
            resumed.commit(DIGEST);
        }
        CallEvent done = observed.last();
        assertThat(done.call().operation()).isEqualTo("resumeBlobUpload");
        assertThat(done.outcome()).isEqualTo(Outcome.DONE);
        assertThat(done.bytes()).isEqualTo(BLOB.length - 5);
    }

    @Test
    void tellsThatAnUploadWasCancelled() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY)) {
            writer.write(BLOB);
            writer.cancel();
        }
        assertThat(observed.last().outcome()).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void whatWasCommittedIsNotCancelled() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY)) {
            writer.write(BLOB);
            writer.commit(DIGEST);
            writer.cancel();
        }
        assertThat(observed.last().outcome()).isEqualTo(Outcome.DONE);
    }

    @Test
    void anUploadThatFailedHasFailedEvenIfItWasCancelledThen() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY)) {
            writer.write(BLOB, 0, 3);
            assertThatThrownBy(() -> writer.commit(DIGEST)).isInstanceOf(ContentMismatchException.class);
            writer.cancel();
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(event.error()).isEqualTo(ErrorCode.DIGEST_INVALID);
        assertThat(event.call().reference()).isEmpty();
    }

    @Test
    void anUploadThatWasCommittedAfterAFailureIsDone() throws IOException {
        Observed observed = new Observed(breaking(new IOException("once")));
        try (BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY)) {
            assertThatThrownBy(writer::flush).hasMessage("once");
            writer.commit(DIGEST);
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.error()).isNull();
    }

    @Test
    void everyStepOfAnUploadMayFail() throws IOException {
        OciException failure = OciException.of(ErrorCode.DENIED, "no");
        for (Step step : new Step[] {
            writer -> writer.write(BLOB),
            writer -> writer.writeFrom(new ByteArrayInputStream(BLOB), 3),
            BlobWriter::flush,
            BlobWriter::cancel,
            BlobWriter::close
        }) {
            Observed observed = new Observed(breaking(failure));
            BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY);
            assertThatThrownBy(() -> step.of(writer)).isSameAs(failure);
            closeAnyhow(writer);
            CallEvent event = observed.last();
            assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(event.error()).isEqualTo(ErrorCode.DENIED);
        }
    }

    @Test
    void tellsThatAnUploadWasInterrupted() throws IOException {
        Observed observed = new Observed(breaking(new InterruptedIOException()));
        BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY);
        assertThatThrownBy(() -> writer.write(BLOB)).isInstanceOf(InterruptedIOException.class);
        closeAnyhow(writer);
        assertThat(observed.last().outcome()).isEqualTo(Outcome.INTERRUPTED);
    }

    @Test
    void countsWhatAStreamThatBreaksHasGiven() throws IOException {
        Observed observed = new Observed(Sample.registry());
        try (BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY)) {
            assertThatThrownBy(() -> writer.writeFrom(new ByteArrayInputStream(BLOB), 100))
                    .isInstanceOf(ContentMismatchException.class);
            writer.cancel();
        }
        assertThat(observed.last().bytes()).isEqualTo(BLOB.length);
    }

    @Test
    void hintsAndIdsAndSizesPass() throws IOException {
        Observed observed = new Observed(breaking(new IOException()));
        BlobWriter writer = observed.registry().startBlobUpload(REPOSITORY);
        assertThat(writer.hints()).isEqualTo(new UploadHints(7, 8));
        assertThat(writer.id()).isEqualTo("secret-id");
        assertThat(writer.size()).isZero();
        closeAnyhow(writer);
        assertThat(observed.events()).noneMatch(event -> event.toString().contains("secret-id"));
    }

    @Test
    void aMountThatIsRefusedGoesOnAsAnUpload() throws IOException {
        Observed observed = new Observed(Sample.registry());
        assertThat(observed.registry().mountBlob("other", DIGEST, REPOSITORY)).isInstanceOf(MountResult.Mounted.class);
        assertThat(observed.event().outcome()).isEqualTo(Outcome.DONE);

        Digest unknown = Digest.sha256(new byte[1]);
        MountResult.Refused refused = (MountResult.Refused) observed.registry().mountBlob("other", unknown, REPOSITORY);
        try (BlobWriter writer = refused.upload()) {
            writer.write(0);
            writer.commit(unknown);
        }
        CallEvent event = observed.last();
        assertThat(event.call().operation()).isEqualTo("mountBlob");
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.bytes()).isEqualTo(1);
    }

    private static void closeAnyhow(BlobWriter writer) {
        try {
            writer.close();
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    /** Returns a registry of uploads whose every step fails, except to commit. */
    private static OciRegistry breaking(IOException failure) throws IOException {
        OciRegistry inner = Sample.registry();
        return new OciRegistry() {
            @Override
            public BlobWriter startBlobUpload(String repository, UploadOptions options) throws IOException {
                return new BreakingWriter(inner.startBlobUpload(repository, options), failure);
            }
        };
    }

    private static final class BreakingWriter extends FilterBlobWriter {
        private final IOException failure;

        BreakingWriter(BlobWriter inner, IOException failure) {
            super(inner);
            this.failure = failure;
        }

        @Override
        public String id() {
            return "secret-id";
        }

        @Override
        public UploadHints hints() {
            return new UploadHints(7, 8);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throw failure;
        }

        @Override
        public long writeFrom(InputStream in, long length) throws IOException {
            throw failure;
        }

        @Override
        public void flush() throws IOException {
            throw failure;
        }

        @Override
        public Descriptor commit(Digest digest) {
            return Descriptor.of("application/octet-stream", digest, 0);
        }

        @Override
        public void cancel() throws IOException {
            throw failure;
        }

        @Override
        public void close() throws IOException {
            super.cancel();
            if (failure instanceof OciException) {
                throw failure;
            }
        }
    }

    @FunctionalInterface
    private interface Step {
        void of(BlobWriter writer) throws IOException;
    }
}
