// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.ImageManifest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferrersTagTest {
    private static final Descriptor SUBJECT = Descriptor.of(MediaTypes.IMAGE_MANIFEST, Digest.sha256(new byte[0]), 0);
    private static final String TAG = ReferrersTag.of(SUBJECT.digest());

    private static ManifestContent index(Descriptor manifest) {
        return ManifestContent.of(ImageIndex.of(List.of(manifest)).toJson(), MediaTypes.IMAGE_INDEX);
    }

    private static ManifestContent referrer(String name) {
        return referrer(name, SUBJECT);
    }

    private static ManifestContent referrer(String name, Descriptor subject) {
        byte[] json = ImageManifest.builder()
                .artifactType("application/vnd.example")
                .config(Descriptor.EMPTY)
                .subject(subject)
                .annotation("name", name)
                .build()
                .toJson();
        return ManifestContent.of(json, MediaTypes.IMAGE_MANIFEST);
    }

    /** A registry of manifests that knows nothing of referrers. */
    private static Peer old(Map<String, byte[]> manifests, String... extraHeader) throws IOException {
        return Peer.of(seen -> {
            String path = seen.target().replaceFirst(".*/", "");
            if (!seen.target().startsWith("/v2/foo/manifests/")) {
                return Answer.of(404);
            }
            switch (seen.method()) {
                case "PUT" -> {
                    manifests.put(path, seen.bytes());
                    Answer created = Answer.of(201);
                    return extraHeader.length == 0 ? created : created.header(extraHeader[0], extraHeader[1]);
                }
                case "DELETE" -> {
                    return Answer.of(manifests.remove(path) == null ? 404 : 202);
                }
                default -> {
                    byte[] bytes = manifests.get(path);
                    return bytes == null
                            ? Answer.of(404)
                            : Answer.of(200)
                                    .header("Content-Type", "application/json")
                                    .body(bytes);
                }
            }
        });
    }

    private static List<Descriptor> listed(Map<String, byte[]> manifests) throws IOException {
        return ImageIndex.read(Objects.requireNonNull(manifests.get(TAG))).manifests();
    }

    @Test
    void namesTheTagAsTheSpecificationDoes() {
        String a = "a".repeat(64);
        assertThat(ReferrersTag.of(Digest.parse("sha256:" + a))).isEqualTo("sha256-" + a);
        assertThat(ReferrersTag.of(Digest.parse("sha512:" + "a".repeat(128)))).isEqualTo("sha512-" + a);
        assertThat(
                        ReferrersTag.of(
                                Digest.parse(
                                        "test+algorithm+using+algorithm+separators+and+lots+of+characters+to+excercise+overall+truncation:"
                                                + "alsoSome=InTheEncodedSectionToShowHyphenReplacementAndLotsAndLotsOfCharactersToExcerciseEncodedTruncation")))
                .isEqualTo(
                        "test-algorithm-using-algorithm-s-alsoSome-InTheEncodedSectionToShowHyphenReplacementAndLotsAndLot");
    }

    @Test
    void listsAPushedReferrerUnderTheTag() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        ManifestContent one = referrer("one");
        ManifestContent two = referrer("two");
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", one, List.of());
            client.pushManifest("foo", two, List.of("two"));
            assertThat(peer.requests())
                    .containsExactly(
                            "PUT /v2/foo/manifests/" + one.digest(),
                            "GET /v2/foo/manifests/" + TAG,
                            "PUT /v2/foo/manifests/" + TAG,
                            "PUT /v2/foo/manifests/two",
                            "GET /v2/foo/manifests/" + TAG,
                            "PUT /v2/foo/manifests/" + TAG);
            assertThat(peer.request(2).header("content-type")).isEqualTo(MediaTypes.IMAGE_INDEX);
            assertThat(listed(manifests))
                    .containsExactly(
                            one.descriptor().toBuilder()
                                    .artifactType("application/vnd.example")
                                    .annotation("name", "one")
                                    .build(),
                            two.descriptor().toBuilder()
                                    .artifactType("application/vnd.example")
                                    .annotation("name", "two")
                                    .build());
            assertThat(client.referrers("foo", SUBJECT.digest()).toList()).isEqualTo(listed(manifests));
        }
    }

    @Test
    void takesTheTypeOfTheConfigWhereThereIsNoOther() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        byte[] json = ImageManifest.builder()
                .config(Descriptor.of("application/vnd.config", Digest.sha256(new byte[1]), 1))
                .subject(SUBJECT)
                .build()
                .toJson();
        byte[] index = ImageIndex.builder()
                .manifests(List.of())
                .subject(SUBJECT)
                .build()
                .toJson();
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", ManifestContent.of(json, MediaTypes.IMAGE_MANIFEST), List.of());
            client.pushManifest("foo", ManifestContent.of(index, MediaTypes.IMAGE_INDEX), List.of());
            assertThat(listed(manifests).get(0).artifactType()).contains("application/vnd.config");
            assertThat(listed(manifests).get(1).artifactType()).isEmpty();
            assertThat(listed(manifests).get(1).annotations()).isEmpty();
        }
    }

    @Test
    void listsAReferrerOnce() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", referrer("one"), List.of());
            client.pushManifest("foo", referrer("one"), List.of());
            assertThat(listed(manifests)).hasSize(1);
            assertThat(peer.requests()).hasSize(5);
        }
    }

    @Test
    void leavesItToTheRegistryThatTakesNote() throws IOException {
        try (Peer peer = old(
                        new ConcurrentHashMap<>(),
                        "OCI-Subject",
                        SUBJECT.digest().toString());
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", referrer("one"), List.of());
            client.pushManifest("foo", referrer("two"), List.of("a"));
            assertThat(peer.requests()).hasSize(2);
        }
    }

    @Test
    void keepsWhatOthersWroteIntoTheList() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        String other = "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"x\":1,\"manifests\":"
                + "[{\"mediaType\":\"odd\",\"digest\":\"" + Digest.sha256(new byte[5]) + "\",\"size\":1,\"y\":[2]}]}";
        manifests.put(TAG, other.getBytes(StandardCharsets.UTF_8));
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", referrer("one"), List.of());
            assertThat(new String(manifests.get(TAG), StandardCharsets.UTF_8))
                    .contains("\"x\":1")
                    .contains("\"y\":[2]")
                    .contains("\"odd\"")
                    .contains(referrer("one").digest().toString());
        }
    }

    @Test
    void reportsATagThatNamesNoIndex() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        byte[] image = referrer("image").toByteArray();
        manifests.put(TAG, image);
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushManifest("foo", referrer("one"), List.of()))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining(TAG)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.MANIFEST_INVALID);
            assertThat(manifests.get(TAG)).isEqualTo(image);
        }
    }

    /** GitLab takes the tag for the digest, and answers with the subject. */
    @Test
    void listsNoPlatformsOfASubjectThatTheTagNames() throws IOException {
        ManifestContent subject = index(referrer("platform").descriptor());
        for (Digest digest : List.of(subject.digest(), DigestAlgorithm.SHA512.digest(subject.toByteArray()))) {
            Map<String, byte[]> manifests = new ConcurrentHashMap<>();
            manifests.put(ReferrersTag.of(digest), subject.toByteArray());
            try (Peer peer = old(manifests);
                    RegistryClient client = peer.client()) {
                assertThat(client.referrers("foo", digest).toList()).isEmpty();
                assertThat(client.referrers("foo", digest).toList()).isEmpty();
            }
        }
    }

    @Test
    void writesNoListOverASubjectThatTheTagNames() throws IOException {
        ManifestContent subject = index(referrer("platform").descriptor());
        ManifestContent referrer = referrer("one", subject.descriptor());
        String tag = ReferrersTag.of(subject.digest());
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        manifests.put(tag, subject.toByteArray());
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.pushManifest("foo", referrer, List.of()))
                        .isInstanceOf(OciException.class)
                        .hasMessageContaining(tag)
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.MANIFEST_INVALID);
            }
            client.deleteManifest("foo", referrer.digest());
            assertThat(peer.requests()).doesNotContain("PUT /v2/foo/manifests/" + tag);
            assertThat(manifests).containsOnlyKeys(tag);
        }
    }

    @Test
    void deletesAReferrerWhoseSubjectHasNoList() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        ManifestContent one = referrer("one");
        manifests.put(TAG, "text".getBytes(StandardCharsets.UTF_8));
        manifests.put(one.digest().toString(), one.toByteArray());
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            client.deleteManifest("foo", one.digest());
            assertThat(manifests).containsOnlyKeys(TAG);
        }
    }

    @Test
    void doesNotWriteAReferrerIntoAListOfAnotherType() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        byte[] list = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.DOCKER_MANIFEST_LIST
                        + "\",\"manifests\":[]}")
                .getBytes(StandardCharsets.UTF_8);
        manifests.put(TAG, list);
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.pushManifest("foo", referrer("one"), List.of()))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("does not name a list");
            assertThat(manifests.get(TAG)).isEqualTo(list);
        }
    }

    @Test
    void keepsTheListItselfWhereTheRegistryTookNoteOfAnotherSubject() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        Digest other = Digest.sha256(new byte[] {1, 2, 3});
        try (Peer peer = old(manifests, "OCI-Subject", other.toString());
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", referrer("one"), List.of());
            assertThat(listed(manifests)).hasSize(1);
        }
    }

    @Test
    void losesNoReferrerToItsOwnThreads() throws Exception {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            List<? extends Future<?>> pushes = IntStream.range(0, 32)
                    .mapToObj(i -> threads.submit(() -> client.pushManifest("foo", referrer("n" + i), List.of())))
                    .toList();
            for (Future<?> push : pushes) {
                push.get();
            }
            assertThat(listed(manifests)).hasSize(32);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void dropsADeletedReferrerFromTheList() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        ManifestContent one = referrer("one");
        ManifestContent two = referrer("two");
        try (Peer peer = old(manifests);
                RegistryClient client = peer.client()) {
            client.pushManifest("foo", one, List.of());
            client.pushManifest("foo", two, List.of());
            client.deleteManifest("foo", one.digest());
            assertThat(peer.requests().subList(6, 11))
                    .containsExactly(
                            "GET /v2/foo/referrers/" + one.digest(),
                            "GET /v2/foo/manifests/" + one.digest(),
                            "DELETE /v2/foo/manifests/" + one.digest(),
                            "GET /v2/foo/manifests/" + TAG,
                            "PUT /v2/foo/manifests/" + TAG);
            assertThat(listed(manifests)).extracting(Descriptor::digest).containsExactly(two.digest());
            client.deleteManifest("foo", two.digest());
            assertThat(listed(manifests)).isEmpty();
        }
    }

    @Test
    void deletesInOneRequestWhereTheRegistryKeepsTheList() throws IOException {
        Digest digest = referrer("one").digest();
        Answer list = Answer.of(200)
                .header("Content-Type", MediaTypes.IMAGE_INDEX)
                .body(ImageIndex.of(List.of()).toJson());
        try (Peer peer = Peer.answering(list, Answer.of(202), Answer.of(202));
                RegistryClient client = peer.client()) {
            client.deleteManifest("foo", digest);
            client.deleteManifest("foo", digest);
            assertThat(peer.requests())
                    .containsExactly(
                            "GET /v2/foo/referrers/" + digest,
                            "DELETE /v2/foo/manifests/" + digest,
                            "DELETE /v2/foo/manifests/" + digest);
        }
    }

    @Test
    void deletesWhereItMayNotLook() throws IOException {
        Digest digest = referrer("one").digest();
        try (Peer peer = Peer.answering(Answer.of(403), Answer.of(202));
                RegistryClient client = peer.client()) {
            client.deleteManifest("foo", digest);
            assertThat(peer.requests()).endsWith("DELETE /v2/foo/manifests/" + digest);
        }
    }

    @Test
    void leavesListsAloneWhereTheFallbackIsOff() throws IOException {
        Map<String, byte[]> manifests = new ConcurrentHashMap<>();
        ManifestContent one = referrer("one");
        try (Peer peer = old(manifests);
                RegistryClient client = RegistryClient.create(
                        peer.options().referrersFallback(false).build())) {
            client.pushManifest("foo", one, List.of());
            client.deleteManifest("foo", one.digest());
            assertThat(peer.requests()).hasSize(2);
        }
    }
}
