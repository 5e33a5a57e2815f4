// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.ImageIndex;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sign-in pages, captive portals and web servers, which answer 200 to whatever a registry is asked. */
class WebPageTest {
    private static final byte[] INDEX = ImageIndex.of(List.of()).toJson();
    private static final ManifestContent MANIFEST = ManifestContent.of(INDEX, MediaTypes.IMAGE_INDEX);
    private static final Digest DIGEST = MANIFEST.digest();
    private static final byte[] PAGE = "<!DOCTYPE html><title>Sign in</title>".getBytes(StandardCharsets.UTF_8);

    private static Answer page() {
        return Answer.of(200).header("Content-Type", "text/html; charset=utf-8").body(PAGE);
    }

    private static void isTold(String expected, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(OciException.class)
                .hasMessageContaining("a web page, not " + expected)
                .extracting(e -> ((OciException) e).code())
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void isNoAnswerToARead() throws IOException {
        try (Peer peer = Peer.of(seen -> page());
                RegistryClient client = peer.client()) {
            isTold("a manifest", () -> client.getTag("foo", "latest"));
            isTold("a manifest", () -> client.resolveTag("foo", "latest"));
            isTold("a manifest", () -> client.getManifest("foo", DIGEST));
            isTold("a manifest", () -> client.resolveManifest("foo", DIGEST));
            isTold("a blob", () -> client.getBlob("foo", DIGEST));
            isTold("a blob", () -> client.getBlobRange("foo", DIGEST, ByteRange.of(0, 5)));
            isTold("a blob", () -> client.resolveBlob("foo", DIGEST));
            isTold("a list of tags", () -> client.tags("foo"));
            isTold("a list of repositories", client::repositories);
            isTold("a manifest", () -> client.referrers("foo", DIGEST));
            isTold("the answer of a registry", client::ping);
        }
    }

    @Test
    void isNoSuccessOfAWrite() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("POST")
                        ? Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1")
                        : page());
                RegistryClient client = peer.client()) {
            String answer = "the answer of a registry";
            isTold(answer, () -> client.pushManifest("foo", MANIFEST, List.of("latest")));
            isTold(answer, () -> client.pushBlob("foo", DIGEST, BlobSource.of(INDEX)));
            isTold(answer, () -> client.deleteTag("foo", "latest"));
            isTold(answer, () -> client.deleteBlob("foo", DIGEST));
        }
    }

    @Test
    void comesByARedirect() throws IOException {
        try (Peer portal = Peer.of(seen -> page());
                Peer peer = Peer.of(seen -> Answer.of(302).header("Location", portal.url() + "/login"));
                RegistryClient client = peer.client()) {
            isTold("a manifest", () -> client.resolveTag("foo", "latest"));
            isTold("a blob", () -> client.resolveBlob("foo", DIGEST));
            isTold("a list of tags", () -> client.tags("foo"));
        }
    }

    private static Answer labelled(String body) {
        return Answer.of(200).header("Content-Type", "text/html").body(body);
    }

    /** However a page begins, and if it is empty: a list or a manifest begins with a brace. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Please sign in", "true", "[]"})
    void isWhateverIsLabelledAsOneInPlaceOfADocument(String body) throws IOException {
        isNoDocument(labelled(body));
    }

    @Test
    void mayBeginWithBlanks() throws IOException {
        String page = " ".repeat(70) + "\n<html>sign in</html>";
        isNoDocument(labelled(page));
        isNoDocument(labelled("\n").chunked().then(page.getBytes(StandardCharsets.UTF_8)));
        isNoDocument(labelled(" ".repeat(1 << 20) + "<html>"));
        try (Peer peer = Peer.of(seen -> labelled("\n").chunked().then(page.getBytes(StandardCharsets.UTF_8)));
                RegistryClient client = peer.client()) {
            isTold("the answer of a registry", client::ping);
            isTold("the answer of a registry", () -> client.deleteTag("foo", "latest"));
        }
        try (Peer peer = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", "text/plain")
                        .chunked()
                        .body(" ".repeat(70) + "<HT")
                        .then("ML>".getBytes(StandardCharsets.UTF_8)));
                RegistryClient client = peer.client()) {
            isTold("a manifest", () -> client.getTag("foo", "latest"));
        }
    }

    private static void isNoDocument(Answer page) throws IOException {
        try (Peer peer = Peer.of(seen -> page);
                RegistryClient client = peer.client()) {
            isTold("a manifest", () -> client.getTag("foo", "latest"));
            isTold("a manifest", () -> client.resolveTag("foo", "latest"));
            isTold("a manifest", () -> client.getManifest("foo", DIGEST));
            isTold("a manifest", () -> client.resolveManifest("foo", DIGEST));
            isTold("a list of tags", () -> client.tags("foo"));
            isTold("a list of repositories", client::repositories);
        }
        try (Peer peer = Peer.of(seen -> seen.target().contains("/referrers/") ? page : Answer.of(404));
                RegistryClient client = peer.client()) {
            isTold("a list of referrers", () -> client.referrers("foo", DIGEST));
            isTold("a list of referrers", () -> client.referrers("foo", DIGEST));
        }
    }

    /** The length of a page is not that of the blob. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Please sign in", "{}"})
    void hasNotTheSizeOfABlob(String body) throws IOException {
        try (Peer peer = Peer.of(seen -> labelled(body));
                RegistryClient client = peer.client()) {
            isTold("a blob", () -> client.resolveBlob("foo", DIGEST));
            isTold("a blob", () -> client.getBlob("foo", DIGEST));
        }
        byte[] large = (body + " ".repeat(UnsizedBlob.KEPT_BYTES + 1)).getBytes(StandardCharsets.UTF_8);
        try (Peer peer = Peer.of(seen ->
                        Answer.of(200).header("Content-Type", "text/html").body(large));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST))
                    .isInstanceOf(OciException.class)
                    .extracting(e -> ((OciException) e).code())
                    .isEqualTo(ErrorCode.DIGEST_INVALID);
            assertThat(client.resolveBlob("foo", Digest.sha256(large)).size()).isEqualTo(large.length);
        }
    }

    /** A web server sends parts of a page as well. */
    @Test
    void hasNotTheSizeOfABlobInParts() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.header("range").isEmpty()
                        ? page()
                        : Answer.of(206)
                                .header("Content-Type", "text/html")
                                .header("Content-Range", "bytes 0-0/" + PAGE.length)
                                .body("<"));
                RegistryClient client = peer.client()) {
            isTold("a blob", () -> client.resolveBlob("foo", DIGEST));
            assertThat(client.resolveBlob("foo", Digest.sha256(PAGE)).size()).isEqualTo(PAGE.length);
        }
    }

    @Test
    void isNotTheLabelOfAManifest() throws IOException {
        Answer manifest = Answer.of(200)
                .header("Content-Type", "text/html")
                .body(" \n" + new String(INDEX, StandardCharsets.UTF_8));
        try (Peer plain = Peer.of(seen -> manifest);
                RegistryClient client = plain.client()) {
            assertThat(client.getTag("foo", "latest").mediaType()).isEqualTo(MediaTypes.IMAGE_INDEX);
            assertThat(client.resolveTag("foo", "latest").mediaType()).isEqualTo(MediaTypes.IMAGE_INDEX);
        }
        try (Peer telling = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", "text/html")
                        .header("Docker-Content-Digest", DIGEST)
                        .body(INDEX));
                RegistryClient client = telling.client()) {
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST.descriptor());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/octet-stream", "application/json"})
    void isKnownByItsBeginningWhereItsTypeSaysNothing(String type) throws IOException {
        try (Peer peer = Peer.of(seen ->
                        Answer.of(200).header("Content-Type", type).body("\ufeff \n<HTML><title>Sign in</title>"));
                RegistryClient client = peer.client()) {
            isTold("a manifest", () -> client.getTag("foo", "latest"));
            isTold("a list of tags", () -> client.tags("foo"));
        }
    }

    @Test
    void fromAMirrorIsPassedOver() throws IOException {
        Answer manifest = Answer.of(200)
                .header("Content-Type", MediaTypes.IMAGE_INDEX)
                .header("Docker-Content-Digest", DIGEST)
                .body(INDEX);
        try (Peer portal = Peer.of(seen -> page());
                Peer copy = Peer.of(seen -> seen.target().contains("/tags/") ? Answer.of(404) : manifest);
                Peer origin = Peer.of(seen -> Answer.of(404));
                RegistryClient client = RegistryClient.create(origin.options()
                        .mirrors(
                                List.of(portal.options().build(), copy.options().build()))
                        .build())) {
            assertThat(client.getTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST.descriptor());
            assertThat(client.getManifest("foo", DIGEST)).isEqualTo(MANIFEST);
            assertThat(client.resolveManifest("foo", DIGEST)).isEqualTo(MANIFEST.descriptor());
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(INDEX.length);
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(INDEX);
            }
            assertThat(origin.requests()).isEmpty();
        }
    }

    @Test
    void withBlanksBeforeItIsPassedOverInAMirror() throws IOException {
        try (Peer portal = Peer.of(seen -> labelled("\n".repeat(70) + "<html>sign in"));
                Peer origin = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", MediaTypes.IMAGE_INDEX)
                        .body(INDEX));
                RegistryClient client = RegistryClient.create(origin.options()
                        .mirrors(List.of(portal.options().build()))
                        .build())) {
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST.descriptor());
            assertThat(client.resolveBlob("foo", DIGEST).size()).isEqualTo(INDEX.length);
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(INDEX);
            }
        }
    }

    @Test
    void fromEachMirrorLeavesTheRegistry() throws IOException {
        try (Peer portal = Peer.of(seen -> page());
                Peer origin = Peer.of(seen -> Answer.of(200)
                        .header("Content-Type", MediaTypes.IMAGE_INDEX)
                        .body(INDEX));
                RegistryClient client = RegistryClient.create(origin.options()
                        .mirrors(List.of(portal.options().build()))
                        .build())) {
            assertThat(client.getTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST.descriptor());
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(INDEX);
            }
        }
    }

    @Test
    void inPlaceOfReferrersIsNoEmptyList() throws IOException {
        Descriptor referrer = Descriptor.of(MediaTypes.IMAGE_MANIFEST, DIGEST, 1);
        try (Peer peer = Peer.of(seen -> seen.target().contains("/referrers/") ? page() : Answer.of(404));
                Peer tagged = Peer.of(seen -> seen.target().contains("/referrers/")
                        ? page()
                        : Answer.of(200)
                                .header("Content-Type", MediaTypes.IMAGE_INDEX)
                                .body(ImageIndex.of(List.of(referrer)).toJson()));
                RegistryClient client = peer.client();
                RegistryClient clientOfTagged = tagged.client()) {
            isTold("a list of referrers", () -> client.referrers("foo", DIGEST));
            isTold("a list of referrers", () -> client.referrers("foo", DIGEST));
            assertThat(clientOfTagged.referrers("foo", DIGEST).toList()).containsExactly(referrer);
        }
    }

    @Test
    void thatWasPushedAsABlobIsRead() throws IOException {
        Digest digest = Digest.sha256(PAGE);
        try (Peer peer = Peer.of(seen -> page());
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", digest).size()).isEqualTo(PAGE.length);
            try (BlobReader reader = client.getBlob("foo", digest)) {
                assertThat(reader.readAllBytes()).isEqualTo(PAGE);
            }
            try (BlobReader reader = client.getBlobRange("foo", digest, ByteRange.of(2, 7))) {
                assertThat(reader.readAllBytes())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("DOCTYPE");
            }
        }
    }

    @Test
    void thatWasPushedAsAManifestIsRead() throws IOException {
        ManifestContent manifest = ManifestContent.of(PAGE, "text/html");
        try (Peer plain = Peer.of(seen -> page());
                Peer telling = Peer.of(seen -> page().header("Docker-Content-Digest", manifest.digest()));
                RegistryClient client = plain.client();
                RegistryClient told = telling.client()) {
            assertThat(client.getManifest("foo", manifest.digest())).isEqualTo(manifest);
            assertThat(client.resolveManifest("foo", manifest.digest())).isEqualTo(manifest.descriptor());
            assertThat(told.getTag("foo", "latest")).isEqualTo(manifest);
            assertThat(told.resolveTag("foo", "latest")).isEqualTo(manifest.descriptor());
        }
    }

    /** Quay and others are built with frameworks that label each answer so. */
    @Test
    void isNotEachAnswerThatIsLabelledAsOne() throws IOException {
        Answer[] answers = {
            Answer.of(200).header("Content-Type", "text/html").body("true"),
            Answer.of(200).header("Content-Type", "text/html").body("{\"name\":\"foo\",\"tags\":[\"a\"]}"),
            Answer.of(202).header("Content-Type", "text/html").header("Location", "/v2/foo/blobs/uploads/1"),
            Answer.of(201).header("Content-Type", "text/html"),
            Answer.of(200).header("Content-Type", "text/html"),
            Answer.of(200).header("Content-Type", "text/html").body("OK")
        };
        try (Peer peer = Peer.answering(answers);
                RegistryClient client = peer.client()) {
            client.ping();
            assertThat(client.tags("foo").toList()).containsExactly("a");
            client.pushBlob("foo", DIGEST, BlobSource.of(INDEX));
            client.pushManifest("foo", MANIFEST, List.of("latest"));
            client.deleteTag("foo", "latest");
        }
    }
}
