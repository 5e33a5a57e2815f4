// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.Call;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.StreamMapper;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/**
 * One call of each kind, all in one repository. That none is missing is what the tests of this module see to.
 *
 * @param calls the calls; the list of repositories is not among them, because it names none
 */
record EveryCall(List<Call<?>> calls) {
    /** Closes what an answer holds, and ends the session that it opened. */
    private static final StreamMapper CLOSING = new StreamMapper() {
        @Override
        public BlobReader reader(BlobReader reader) {
            try (reader) {
                return reader;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public BlobWriter writer(BlobWriter writer) {
            try (writer) {
                writer.cancel();
                return writer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    };

    static EveryCall in(String repository, RandomContent random) {
        BlobContent blob = random.blob(10);
        ImageContent image = random.image(1, 10);
        Digest digest = blob.digest();
        return new EveryCall(List.of(
                new Call.GetBlob(repository, digest),
                new Call.GetBlobRange(repository, digest, ByteRange.from(0)),
                new Call.GetManifest(repository, digest),
                new Call.GetTag(repository, "tag"),
                new Call.ResolveBlob(repository, digest),
                new Call.ResolveManifest(repository, digest),
                new Call.ResolveTag(repository, "tag"),
                new Call.LocateBlob(repository, digest),
                new Call.LocateManifest(repository, digest),
                new Call.PushBlob(repository, digest, blob.source()),
                new Call.StartBlobUpload(repository, UploadOptions.DEFAULT),
                new Call.ResumeBlobUpload(repository, "session", 0),
                new Call.MountBlob(repository, digest, null),
                new Call.PushManifest(repository, image.manifest(), List.of("tag")),
                new Call.DeleteBlob(repository, digest),
                new Call.DeleteManifest(repository, digest),
                new Call.DeleteTag(repository, "tag"),
                new Call.Tags(repository, ListOptions.ALL),
                new Call.Referrers(repository, digest, null, ListOptions.ALL)));
    }

    /** Returns these calls without those that ask where content is, which a registry may leave unanswered whatever they name. */
    EveryCall withoutLocations() {
        return new EveryCall(calls.stream()
                .filter(call -> !(call instanceof Call.LocateBlob || call instanceof Call.LocateManifest))
                .toList());
    }

    /** Returns the calls to a registry, as something to execute. */
    List<Executable> calls(OciRegistry registry) {
        return calls.stream()
                .<Executable>map(call -> () -> perform(call, registry))
                .toList();
    }

    /** Performs a call and closes what its answer holds. */
    static <T> void perform(Call<T> call, OciRegistry registry) throws IOException {
        try {
            T unused = call.mapStreams(call.on(registry), CLOSING);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
