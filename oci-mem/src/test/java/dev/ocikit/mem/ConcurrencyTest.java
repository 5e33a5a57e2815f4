// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.mem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.Caller;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Many threads at the same few names; what must hold is checked when they are done. */
class ConcurrencyTest {
    private static final int THREADS = 32;
    private static final int ROUNDS = 400;

    private final MemRegistry registry = MemRegistry.create();
    private final List<String> repositories = List.of("a", "b", "c", "d");
    private final List<String> clients = List.of("alice", "bob", "carol", "dave", "eve");
    private final List<byte[]> blobs = new ArrayList<>();
    private final List<ManifestContent> manifests = new ArrayList<>();
    private final Descriptor subject = Sample.named("subject").descriptor();

    ConcurrencyTest() {
        for (int i = 0; i < 12; i++) {
            blobs.add(Sample.bytes(i * i * 500, i));
            manifests.add(
                    Sample.content(Sample.image().annotation("number", "" + i).subject(i % 2 == 0 ? subject : null)));
        }
    }

    @Test
    void nothingIsLostOrLeftOver() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        inParallel(thread -> {
            Random random = new Random(seed + thread);
            for (int round = 0; round < ROUNDS; round++) {
                Caller.Scope scope = Caller.enter(clients.get(random.nextInt(clients.size())));
                try {
                    anything(random);
                } catch (NotFoundException e) {
                    // Another thread was faster.
                } finally {
                    scope.close();
                }
            }
        });
        assertThat(registry.openUploads()).isZero();
        assertThat(registry.heldBytes()).isGreaterThanOrEqualTo(visibleBytes());
        for (String repository : registry.repositories().toList()) {
            assertTagsAndReferrersFitTheManifests(repository);
            deleteAll(repository);
        }
        assertNothingIsCharged();
    }

    private void assertNothingIsCharged() throws IOException {
        assertThat(registry.repositories().toList()).isEmpty();
        assertThat(registry.clients()).isZero();
        assertThat(registry.heldBytes(null)).isZero();
        assertThat(registry.heldBytes()).isZero();
    }

    @Test
    void clientsThatShareContentLeaveNoCharge() throws Exception {
        byte[] content = Sample.bytes(1000, 1);
        Digest digest = Digest.sha256(content);
        inParallel(thread -> {
            String repository = "r" + thread;
            String client = "client-" + thread % 7;
            for (int round = 0; round < 100; round++) {
                Sample.as(client, () -> Sample.push(registry, repository, content));
                Sample.as(client, () -> registry.mountBlob("m" + repository, digest, repository));
                registry.deleteBlob(repository, digest);
                registry.deleteBlob("m" + repository, digest);
            }
        });
        assertNothingIsCharged();
    }

    @Test
    void aRepositoryThatAppearsAndVanishesKeepsItsAccount() throws Exception {
        inParallel(thread -> {
            byte[] content = Sample.bytes(10, thread);
            ManifestContent manifest = Sample.named("of " + thread);
            for (int round = 0; round < 100; round++) {
                Digest digest = Sample.as("client-" + thread, () -> Sample.push(registry, "a", content));
                Sample.as("client-" + thread, () -> registry.pushManifest("a", manifest, List.of("t" + thread)));
                registry.deleteManifest("a", manifest.digest());
                registry.deleteBlob("a", digest);
            }
        });
        assertNothingIsCharged();
    }

    @Test
    void refusalsLeaveNoCharge() throws Exception {
        MemRegistry small = MemRegistry.create(
                MemOptions.builder().maxBytes(20_000).maxBytesPerClient(3000).build());
        inParallel(thread -> {
            String repository = "r" + thread;
            for (int round = 0; round < 50; round++) {
                ManifestContent manifest = Sample.named(thread + " in " + round);
                try {
                    Sample.as("client-" + thread, () -> small.pushManifest(repository, manifest, List.of("a", "b")));
                } catch (OciException e) {
                    assertThat(e.code()).isIn(ErrorCode.STORAGE_FULL, ErrorCode.TOOMANYREQUESTS);
                    assertThat(found(repository, r -> small.resolveManifest(r, manifest.digest())))
                            .isFalse();
                    if (found(repository, r -> small.resolveTag(r, "a"))) {
                        small.deleteManifest(
                                repository, small.resolveTag(repository, "a").digest());
                    }
                }
            }
        });
        for (String repository : small.repositories().toList()) {
            for (int round = 0; round < 50; round++) {
                Digest digest =
                        Sample.named(repository.substring(1) + " in " + round).digest();
                found(repository, r -> {
                    small.deleteManifest(r, digest);
                    return subject;
                });
            }
        }
        assertThat(small.clients()).isZero();
        assertThat(small.heldBytes()).isZero();
    }

    private void anything(Random random) throws IOException {
        String repository = repositories.get(random.nextInt(repositories.size()));
        byte[] content = blobs.get(random.nextInt(blobs.size()));
        Digest digest = Digest.sha256(content);
        ManifestContent manifest = manifests.get(random.nextInt(manifests.size()));
        String tag = "t" + random.nextInt(5);
        switch (random.nextInt(11)) {
            case 0 -> Sample.push(registry, repository, content);
            case 1 -> upload(repository, content, random);
            case 2 -> {
                if (registry.mountBlob(repository, digest, null) instanceof MountResult.Refused refused) {
                    refused.upload().cancel();
                }
            }
            case 3 -> {
                try (BlobReader reader = registry.getBlob(repository, digest)) {
                    assertThat(Digest.sha256(reader.readAllBytes())).isEqualTo(digest);
                }
            }
            case 4 -> registry.deleteBlob(repository, digest);
            case 5, 6 -> registry.pushManifest(repository, manifest, List.of(tag, "u" + tag));
            case 7 -> registry.deleteManifest(repository, manifest.digest());
            case 8 -> registry.deleteTag(repository, tag);
            case 9 -> assertThat(registry.getTag(repository, tag).size()).isPositive();
            default -> registry.referrers(repository, subject.digest()).toList();
        }
    }

    private void upload(String repository, byte[] content, Random random) throws IOException {
        int half = content.length / 2;
        try (BlobWriter writer = registry.startBlobUpload(repository)) {
            writer.write(content, 0, half);
            if (random.nextInt(4) == 0) {
                writer.cancel();
                return;
            }
            try (BlobWriter next = registry.resumeBlobUpload(repository, writer.id(), half)) {
                next.writeFrom(new ByteArrayInputStream(content, half, content.length - half), -1);
                next.commit(Digest.sha256(content));
            }
        }
    }

    private long visibleBytes() throws IOException {
        long bytes = 0;
        for (byte[] content : blobs) {
            bytes += anywhere(r -> registry.resolveBlob(r, Digest.sha256(content))) ? content.length : 0;
        }
        for (ManifestContent manifest : manifests) {
            bytes += anywhere(r -> registry.resolveManifest(r, manifest.digest())) ? manifest.size() : 0;
        }
        return bytes;
    }

    private boolean anywhere(Look look) throws IOException {
        for (String repository : repositories) {
            if (found(repository, look)) {
                return true;
            }
        }
        return false;
    }

    private static boolean found(String repository, Look look) throws IOException {
        try {
            look.at(repository);
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    private void assertTagsAndReferrersFitTheManifests(String repository) throws IOException {
        for (String tag : registry.tags(repository)) {
            Digest digest = registry.resolveTag(repository, tag).digest();
            assertThat(registry.resolveManifest(repository, digest).digest()).isEqualTo(digest);
        }
        Set<Digest> expected = new HashSet<>();
        for (int i = 0; i < manifests.size(); i += 2) {
            Digest digest = manifests.get(i).digest();
            if (found(repository, r -> registry.resolveManifest(r, digest))) {
                expected.add(digest);
            }
        }
        assertThat(registry.referrers(repository, subject.digest()).toList())
                .extracting(Descriptor::digest)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private void deleteAll(String repository) throws IOException {
        for (byte[] content : blobs) {
            found(repository, r -> {
                registry.deleteBlob(r, Digest.sha256(content));
                return subject;
            });
        }
        for (ManifestContent manifest : manifests) {
            found(repository, r -> {
                registry.deleteManifest(r, manifest.digest());
                return subject;
            });
        }
    }

    @Test
    void ofManyPushesOfAnImmutableTagOneWins() throws Exception {
        MemRegistry immutable =
                MemRegistry.create(MemOptions.builder().immutableTags(true).build());
        for (int round = 0; round < 20; round++) {
            String tag = "t" + round;
            AtomicInteger winners = new AtomicInteger();
            inParallel(thread -> {
                ManifestContent mine = Sample.named(tag + " of " + thread);
                try {
                    immutable.pushManifest("a", mine, List.of("of-" + tag + "-" + thread, tag));
                    winners.incrementAndGet();
                    assertThat(immutable.getTag("a", tag)).isEqualTo(mine);
                } catch (DeniedException e) {
                    assertThat(found("a", r -> immutable.resolveManifest(r, mine.digest())))
                            .isFalse();
                }
            });
            assertThat(winners).hasValue(1);
        }
        assertThat(immutable.tags("a").toList()).hasSize(40);
    }

    @Test
    void aSessionIsCommittedOrCancelledButNotBoth() throws Exception {
        byte[] content = Sample.bytes(10_000, 9);
        Digest digest = Digest.sha256(content);
        for (int round = 0; round < 100; round++) {
            BlobWriter upload = registry.startBlobUpload("a");
            upload.write(content);
            AtomicInteger commits = new AtomicInteger();
            inParallel(2, thread -> {
                if (thread == 0) {
                    upload.cancel();
                    return;
                }
                try {
                    BlobWriter other = registry.resumeBlobUpload("a", upload.id(), content.length);
                    other.commit(digest);
                    commits.incrementAndGet();
                } catch (NotFoundException e) {
                    // The cancel was faster.
                }
            });
            assertThat(registry.openUploads()).isZero();
            if (commits.get() == 1) {
                registry.deleteBlob("a", digest);
            }
            assertThat(registry.heldBytes()).isZero();
        }
    }

    @Test
    void ofManyCommitsOfASessionOneSucceeds() throws Exception {
        BlobWriter upload = registry.startBlobUpload("a");
        upload.write(Sample.text("x"));
        AtomicInteger commits = new AtomicInteger();
        inParallel(thread -> {
            try (BlobWriter mine = registry.resumeBlobUpload("a", upload.id(), 1)) {
                mine.commit(Digest.sha256(Sample.text("x")));
                commits.incrementAndGet();
            } catch (NotFoundException e) {
                // Another commit was faster.
            }
        });
        assertThat(commits).hasValue(1);
        registry.deleteBlob("a", Digest.sha256(Sample.text("x")));
        assertThat(registry.heldBytes()).isZero();
    }

    private static void inParallel(Work work) throws Exception {
        inParallel(THREADS, work);
    }

    private static void inParallel(int threads, Work work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                running.add(executor.submit(() -> {
                    start.await();
                    work.run(thread);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** What one of several threads does. */
    private interface Work {
        void run(int thread) throws Exception;
    }

    /** A look-up that fails if there is nothing. */
    private interface Look {
        Descriptor at(String repository) throws IOException;
    }
}
