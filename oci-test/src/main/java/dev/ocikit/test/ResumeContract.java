// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract of uploads that go on after a break. */
abstract class ResumeContract extends ContractPart {
    ResumeContract(RegistryContract contract) {
        super(contract);
    }

    @BeforeEach
    void onlyWhereUploadsCanBeResumed() {
        needs(Capability.RESUME);
    }

    /** Starts an upload, writes the first bytes of a blob, closes the writer and returns the session's id. */
    private String begin(String repository, BlobContent blob, int bytes) throws IOException {
        BlobWriter writer = registry().startBlobUpload(repository);
        try (writer) {
            writer.write(blob.bytes(), 0, bytes);
        }
        return writer.id();
    }

    /** Resumes an upload, checks where it stands, writes the rest and commits. */
    private void finish(String repository, String id, BlobContent blob, int done, long offset) throws IOException {
        try (BlobWriter writer = registry().resumeBlobUpload(repository, id, offset)) {
            assertEquals(done, writer.size());
            writer.write(blob.bytes(), done, blob.size() - done);
            assertSameContent(blob.descriptor(), writer.commit(blob.digest()));
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void anUploadGoesOnWhereItLeftOff() throws IOException {
        String repository = newRepository();
        for (int done : new int[] {0, 1, 2, 1000, 65_536, 99_999, 100_000}) {
            BlobContent blob = random.blob(100_000);
            String id = begin(repository, blob, done);
            assertHasNoBlob(repository, blob);
            finish(repository, id, blob, done, OciRegistry.WHERE_LEFT_OFF);
        }
    }

    @Test
    void anUploadGoesOnWhereACommitUnderAnotherDigestLeftIt() throws IOException {
        needs(Capability.COMMIT_AGAIN);
        String repository = newRepository();
        for (int done : new int[] {0, 1, 2, 1000, 65_536, 100_000}) {
            for (long offset : new long[] {OciRegistry.WHERE_LEFT_OFF, done}) {
                BlobContent blob = random.blob(100_000);
                BlobWriter writer = registry().startBlobUpload(repository);
                try (writer) {
                    writer.write(blob.bytes(), 0, done);
                    refused(
                            ErrorCode.DIGEST_INVALID,
                            () -> writer.commit(random.blob(10).digest()));
                }
                finish(repository, writer.id(), blob, done, offset);
            }
        }
    }

    @Test
    void anUploadGoesOnAtAnOffset() throws IOException {
        String repository = newRepository();
        for (int done : new int[] {0, 1, 2, 1000, 65_536, 99_999, 100_000}) {
            BlobContent blob = random.blob(100_000);
            finish(repository, begin(repository, blob, done), blob, done, done);
        }
    }

    @Test
    void anUploadMayBreakAfterEachByte() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(20);
        String id = begin(repository, blob, 0);
        for (int done = 0; done < blob.size(); done++) {
            BlobWriter writer =
                    registry().resumeBlobUpload(repository, id, done % 2 == 0 ? OciRegistry.WHERE_LEFT_OFF : done);
            try (writer) {
                assertEquals(done, writer.size());
                writer.write(blob.bytes(), done, 1);
            }
            id = writer.id();
        }
        finish(repository, id, blob, blob.size(), OciRegistry.WHERE_LEFT_OFF);
    }

    @Test
    void anUploadThatIsNotUsedStaysAsItIs() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        String id = begin(repository, blob, 500);
        for (int i = 0; i < 3; i++) {
            BlobWriter writer = registry().resumeBlobUpload(repository, id, OciRegistry.WHERE_LEFT_OFF);
            writer.close();
            writer.close();
            id = writer.id();
        }
        finish(repository, id, blob, 500, 500);
    }

    @Test
    void anUploadGoesOnAfterAFlush() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        try (BlobWriter writer = registry().startBlobUpload(repository)) {
            writer.write(blob.bytes(), 0, 400);
            writer.flush();
            finish(repository, writer.id(), blob, 400, OciRegistry.WHERE_LEFT_OFF);
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void anUploadGoesOnUnderASha512Digest() throws IOException {
        needs(Capability.SHA512, Capability.COMMIT_UNDER_OTHER_ALGORITHM);
        String repository = newRepository();
        BlobContent blob = random.withDigestAlgorithm(DigestAlgorithm.SHA512).blob(1000);
        finish(repository, begin(repository, blob, 300), blob, 300, OciRegistry.WHERE_LEFT_OFF);
    }

    @Test
    void anotherOffsetThanTheEndIsRefusedAndTheUploadStaysAsItIs() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        for (int offset : new int[] {0, 1, 499, 501, 1000}) {
            String id = begin(repository, blob, 500);
            refused(ErrorCode.RANGE_INVALID, () -> append(repository, id, offset, blob));
            finish(repository, id, blob, 500, OciRegistry.WHERE_LEFT_OFF);
        }
    }

    private void append(String repository, String id, long offset, BlobContent content) throws IOException {
        try (BlobWriter writer = registry().resumeBlobUpload(repository, id, offset)) {
            writer.write(content.bytes());
        }
    }

    @Test
    void ofTwoThatGoOnAtTheSameOffsetTheSecondIsRefused() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(1000);
        BlobContent other = random.blob(500);
        String id = begin(repository, blob, 500);
        BlobWriter first = registry().resumeBlobUpload(repository, id, 500);
        BlobWriter second = registry().resumeBlobUpload(repository, id, 500);
        try (first) {
            first.write(blob.bytes(), 500, 300);
        }
        refused(ErrorCode.RANGE_INVALID, () -> {
            try (second) {
                second.write(other.bytes());
            }
        });
        finish(repository, first.id(), blob, 800, OciRegistry.WHERE_LEFT_OFF);
    }

    @Test
    void anUploadThatNobodyStartedIsUnknown() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        String known = begin(repository, random.blob(10), 5);
        for (String id : Arrays.asList(
                random.name(),
                "0",
                "00000000-0000-4000-8000-000000000000",
                "0".repeat(32),
                "../../index",
                almost(known, 0),
                almost(known, 10))) {
            refusedAsUnknownUpload(repository, id);
        }
    }

    /**
     * Returns an id that differs from another in one character.
     *
     * <p>The id of a client is the location of the session. The specification has the session's identity in the last segment of its path;
     * a registry may ignore the query.
     *
     * @param fromEnd how many characters before the end of that segment; 0 for its first one
     */
    private static String almost(String id, int fromEnd) {
        int end = id.indexOf('?') < 0 ? id.length() : id.indexOf('?');
        int start = id.lastIndexOf('/', end - 2) + 1;
        int place = fromEnd == 0 ? start : Math.max(start, end - fromEnd);
        return id.substring(0, place) + (id.charAt(place) == '0' ? '1' : '0') + id.substring(place + 1);
    }

    @Test
    void anIdThatNoRegistryWouldGiveIsRefused() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        for (String id : Arrays.asList(
                "", " ", ".", "..", "../..", "a/b", "a?b=c", "a#b", "a%2Fb", "a\nb", "\0", "é", "x".repeat(10_000))) {
            refused(
                    Set.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, ErrorCode.BLOB_UPLOAD_INVALID),
                    () -> append(repository, id, OciRegistry.WHERE_LEFT_OFF, random.blob(1)));
        }
    }

    @Test
    void anIdThatIsAnAddressElsewhereIsRefused() throws IOException {
        String repository = newRepository();
        pushed(random.blob(10), repository);
        for (String id : Arrays.asList(
                "http://127.0.0.1:1/v2/a/blobs/uploads/b", "https://example.invalid/", "file:///etc/passwd")) {
            refused(
                    Set.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, ErrorCode.BLOB_UPLOAD_INVALID),
                    () -> append(repository, id, OciRegistry.WHERE_LEFT_OFF, random.blob(1)));
        }
    }

    private void refusedAsUnknownUpload(String repository, String id) {
        refused(
                Set.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, ErrorCode.NAME_UNKNOWN),
                () -> append(repository, id, OciRegistry.WHERE_LEFT_OFF, random.blob(1)));
        refused(
                Set.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, ErrorCode.NAME_UNKNOWN),
                () -> append(repository, id, 0, random.blob(1)));
    }

    @Test
    void anUploadBelongsToTheRepositoryThatItWasStartedIn() throws IOException {
        String other = newRepository();
        pushed(random.blob(10), other);
        String repository = newRepository();
        BlobContent blob = random.blob(10);
        String id = begin(repository, blob, 5);
        refused(
                Set.of(ErrorCode.BLOB_UPLOAD_UNKNOWN, ErrorCode.BLOB_UPLOAD_INVALID),
                () -> append(other, id, OciRegistry.WHERE_LEFT_OFF, random.blob(1)));
        finish(repository, id, blob, 5, 5);
        if (has(Capability.SCOPED_BLOBS)) {
            assertHasNoBlob(other, blob);
        }
    }

    @Test
    void aCommittedUploadIsUnknown() throws IOException {
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        String id = begin(repository, blob, 50);
        finish(repository, id, blob, 50, 50);
        refusedAsUnknownUpload(repository, id);
    }

    @Test
    void anUploadCanBeCancelledAfterABreak() throws IOException {
        needs(Capability.CANCEL);
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        String id = begin(repository, blob, 50);
        try (BlobWriter writer = registry().resumeBlobUpload(repository, id, OciRegistry.WHERE_LEFT_OFF)) {
            writer.cancel();
        }
        refusedAsUnknownUpload(repository, id);
    }

    @Test
    void anUploadThatAnotherWriterCancelledCannotBeCommitted() throws IOException {
        needs(Capability.CANCEL);
        String repository = newRepository();
        BlobContent blob = random.blob(100);
        String id = begin(repository, blob, 100);
        BlobWriter first = registry().resumeBlobUpload(repository, id, 100);
        try (BlobWriter second = registry().resumeBlobUpload(repository, id, 100)) {
            second.cancel();
        }
        refused(ErrorCode.BLOB_UPLOAD_UNKNOWN, () -> first.commit(blob.digest()));
        // What the writer may still do is not laid down: the session that it would hand over to is gone.
        try {
            first.close();
        } catch (NotFoundException e) {
            assertEquals(ErrorCode.BLOB_UPLOAD_UNKNOWN, e.code());
        }
        assertHasNoBlob(repository, blob);
    }
}
