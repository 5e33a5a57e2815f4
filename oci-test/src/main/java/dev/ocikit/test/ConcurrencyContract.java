// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of a registry that many threads use at once. */
abstract class ConcurrencyContract extends ContractPart {
    private static final int THREADS = 32;

    ConcurrencyContract(RegistryContract contract) {
        super(contract);
    }

    private List<ImageContent> images() {
        return IntStream.range(0, THREADS).mapToObj(i -> random.image(2, 500)).toList();
    }

    private List<BlobContent> blobs(int size) {
        return IntStream.range(0, THREADS).mapToObj(i -> random.blob(size)).toList();
    }

    @Test
    void manyPushAndReadBlobsOfTheirOwn() throws Exception {
        String repository = newRepository();
        List<BlobContent> blobs = blobs(50_000);
        ManyThreads.run(THREADS, i -> {
            for (int turn = 0; turn < 4; turn++) {
                assertHasBlob(repository, pushed(blobs.get((i + turn) % THREADS), repository));
            }
        });
        for (BlobContent blob : blobs) {
            assertHasBlob(repository, blob);
        }
    }

    @Test
    void manyPushTheSameBlobInManyRepositories() throws Exception {
        BlobContent blob = random.blob(300_000);
        List<String> repositories =
                IntStream.range(0, 4).mapToObj(i -> newRepository()).toList();
        ManyThreads.run(THREADS, i -> assertHasBlob(repositories.get(i % 4), pushed(blob, repositories.get(i % 4))));
    }

    @Test
    void aBlobThatIsBeingPushedIsWholeOrUnknown() throws Exception {
        String repository = newRepository();
        pushed(random.blob(1), repository);
        List<BlobContent> blobs = blobs(100_000);
        ManyThreads.run(THREADS, i -> {
            if (i % 2 == 0) {
                pushed(blobs.get(i), repository);
                return;
            }
            BlobContent awaited = blobs.get(i - 1);
            for (int attempt = 0; attempt < 50; attempt++) {
                try {
                    assertSameBytes(awaited.bytes(), readAll(registry().getBlob(repository, awaited.digest())));
                    return;
                } catch (NotFoundException e) {
                    assertEquals(ErrorCode.BLOB_UNKNOWN, e.code());
                }
            }
        });
    }

    @Test
    void manyUploadsDoNotMix() throws Exception {
        String repository = newRepository();
        List<BlobContent> blobs = blobs(40_000);
        ManyThreads.run(THREADS, i -> {
            BlobContent blob = blobs.get(i);
            try (BlobWriter writer = registry().startBlobUpload(repository)) {
                for (int done = 0; done < blob.size(); done += 10_000) {
                    writer.write(blob.bytes(), done, 10_000);
                    writer.flush();
                }
                writer.commit(blob.digest());
            }
            assertHasBlob(repository, blob);
        });
    }

    @Test
    void ofManyThatGoOnWithAnUploadOneDoes() throws Exception {
        needs(Capability.RESUME);
        String repository = newRepository();
        BlobContent blob = random.blob(2000);
        BlobWriter begun = registry().startBlobUpload(repository);
        try (begun) {
            begun.write(blob.bytes(), 0, 1000);
        }
        AtomicInteger accepted = new AtomicInteger();
        ManyThreads.run(THREADS, i -> {
            try (BlobWriter writer = registry().resumeBlobUpload(repository, begun.id(), 1000)) {
                writer.write(blob.bytes(), 1000, 1000);
                writer.flush();
                accepted.incrementAndGet();
            } catch (OciException e) {
                assertEquals(ErrorCode.RANGE_INVALID, e.code());
            }
        });
        assertTrue(accepted.get() <= 1, () -> accepted + " were told that their bytes were taken");
        try (BlobWriter writer = registry().resumeBlobUpload(repository, begun.id(), 2000)) {
            writer.commit(blob.digest());
        }
        assertHasBlob(repository, blob);
    }

    @Test
    void manyPushImagesWithTagsOfTheirOwn() throws Exception {
        String repository = newRepository();
        List<ImageContent> images = images();
        ManyThreads.run(THREADS, i -> {
            pushed(images.get(i), repository, "tag-" + (100 + i), "other-" + (100 + i));
            assertTagNames(repository, "tag-" + (100 + i), images.get(i));
        });
        assertEquals(2 * THREADS, registry().tags(repository).toList().size());
        for (int i = 0; i < THREADS; i++) {
            assertHasManifest(repository, images.get(i));
            assertTagNames(repository, "other-" + (100 + i), images.get(i));
        }
    }

    @Test
    void aTagThatManyMoveAlwaysNamesAManifestThatIsThere() throws Exception {
        needs(Capability.RETAG);
        String repository = newRepository();
        List<ImageContent> images = images();
        Set<Digest> digests = images.stream().map(ImageContent::digest).collect(Collectors.toSet());
        pushed(images.get(0), repository, "latest");
        ManyThreads.run(THREADS, i -> {
            pushed(images.get(i), repository, "latest");
            for (int turn = 0; turn < 10; turn++) {
                ManifestContent read = registry().getTag(repository, "latest");
                assertTrue(digests.contains(read.digest()));
                if (has(Capability.UNTAGGED_MANIFESTS)) {
                    assertEquals(read, registry().getManifest(repository, read.digest()));
                }
            }
        });
        Digest last = registry().resolveTag(repository, "latest").digest();
        for (ImageContent image : images) {
            if (has(Capability.UNTAGGED_MANIFESTS) || image.digest().equals(last)) {
                assertHasManifest(repository, image);
            }
        }
    }

    @Test
    void noReferrerIsLostWhenManyPush() throws Exception {
        needs(Capability.REFERRERS);
        String repository = newRepository();
        ImageContent subject = pushed(random.image(), repository);
        List<ImageContent> referrers = IntStream.range(0, THREADS)
                .mapToObj(i -> random.referrer(subject.descriptor(), "application/vnd.example.sbom"))
                .toList();
        ManyThreads.run(THREADS, i -> pushed(referrers.get(i), repository));
        List<Descriptor> listed =
                registry().referrers(repository, subject.digest()).toList();
        assertEquals(THREADS, listed.size());
        assertEquals(
                referrers.stream().map(ImageContent::digest).collect(Collectors.toSet()),
                listed.stream().map(Descriptor::digest).collect(Collectors.toSet()));
    }

    @Test
    void aTagNeverNamesWhatWasDeleted() throws Exception {
        needs(Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(1, 10), repository, "tag");
        ManyThreads.run(THREADS, i -> {
            for (int turn = 0; turn < 5; turn++) {
                try {
                    if (i % 4 == 0) {
                        registry().deleteManifest(repository, image.digest());
                    } else if (i % 4 == 1) {
                        registry().pushManifest(repository, image.manifest(), List.of("tag"));
                    } else {
                        assertEquals(image.manifest(), registry().getTag(repository, "tag"));
                    }
                } catch (NotFoundException e) {
                    // Another thread has just deleted it.
                }
            }
        });
        // Whatever came last, what is left fits together.
        try {
            registry().resolveTag(repository, "tag");
            assertHasManifest(repository, image);
        } catch (NotFoundException e) {
            assertNoTags(repository);
        }
        registry().pushManifest(repository, image.manifest(), List.of("tag"));
        assertTagNames(repository, "tag", image);
    }

    @Test
    void ofManyThatDeleteOneDoes() throws Exception {
        needs(Capability.DELETE_BLOB, Capability.DELETE_MANIFEST);
        String repository = newRepository();
        ImageContent image = pushed(random.image(1, 10), repository, "tag");
        BlobContent blob =
                has(Capability.DELETE_REFERENCED_BLOB) ? image.blobs().get(1) : pushed(random.blob(10), repository);
        AtomicInteger blobs = new AtomicInteger();
        AtomicInteger manifests = new AtomicInteger();
        ManyThreads.run(THREADS, i -> {
            if (succeeds(() -> registry().deleteBlob(repository, blob.digest()))) {
                blobs.incrementAndGet();
            }
            if (succeeds(() -> registry().deleteManifest(repository, image.digest()))) {
                manifests.incrementAndGet();
            }
        });
        assertOneDeleted(blobs.get());
        assertOneDeleted(manifests.get());
        assertHasNoBlob(repository, blob);
        assertHasNoManifest(repository, image);
        assertHasNoTag(repository, "tag");
    }

    /** The specification does not say what the second of two concurrent deletions is answered. */
    private void assertOneDeleted(int deleted) {
        assertTrue(
                has(Capability.EXCLUSIVE_DELETE) ? deleted == 1 : deleted >= 1,
                () -> deleted + " deletions of the same content succeeded");
    }

    private static boolean succeeds(Deletion deletion) throws IOException {
        try {
            deletion.run();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    @FunctionalInterface
    private interface Deletion {
        void run() throws IOException;
    }

    @Test
    void aMountIsWholeWhileTheBlobIsDeletedElsewhere() throws Exception {
        needs(Capability.MOUNT, Capability.DELETE_BLOB);
        String from = newRepository();
        BlobContent blob = random.blob(10_000);
        List<String> repositories =
                IntStream.range(0, THREADS).mapToObj(i -> newRepository()).toList();
        ManyThreads.run(THREADS, i -> {
            if (i % 4 == 0) {
                pushed(blob, from);
                succeeds(() -> registry().deleteBlob(from, blob.digest()));
                return;
            }
            MountResult result = registry().mountBlob(repositories.get(i), blob.digest(), from);
            if (result instanceof MountResult.Mounted) {
                assertHasBlob(repositories.get(i), blob);
            } else {
                try (BlobWriter writer =
                        assertInstanceOf(MountResult.Refused.class, result).upload()) {
                    writer.cancel();
                }
            }
        });
    }

    @Test
    void listsStandWhileTagsComeAndGo() throws Exception {
        needs(Capability.DELETE_TAG);
        String repository = newRepository();
        ImageContent image = pushed(random.image(1, 10), repository, "a-stays", "z-stays");
        ManyThreads.run(THREADS, i -> {
            String tag = "m-" + i;
            for (int turn = 0; turn < 3; turn++) {
                registry().pushManifest(repository, image.manifest(), List.of(tag));
                List<String> listed = registry().tags(repository).toList();
                assertTrue(listed.containsAll(List.of("a-stays", tag, "z-stays")), () -> "listed are " + listed);
                assertEquals(Set.copyOf(listed).size(), listed.size(), "no tag is listed twice");
                registry().deleteTag(repository, tag);
            }
        });
        assertEquals(List.of("a-stays", "z-stays"), registry().tags(repository).toList());
    }
}
