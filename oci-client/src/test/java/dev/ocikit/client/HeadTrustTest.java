// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ByteRange;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries that refuse HEAD for what GET finds. */
class HeadTrustTest {
    private static final byte[] INDEX = ("{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX
                    + "\",\"manifests\":[]}")
            .getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(INDEX);
    private static final Descriptor MANIFEST = Descriptor.of(MediaTypes.IMAGE_INDEX, DIGEST, INDEX.length);
    private static final Descriptor BLOB = Descriptor.of(Blobs.MEDIA_TYPE, DIGEST, INDEX.length);
    private static final String HEAD_BLOB = "HEAD /v2/foo/blobs/" + DIGEST;
    private static final String GET_BLOB = "GET /v2/foo/blobs/" + DIGEST;
    private static final String HEAD_TAG = "HEAD /v2/foo/manifests/latest";
    private static final String GET_TAG = "GET /v2/foo/manifests/latest";

    /** Returns the content, or the part of it that is asked for. */
    private static Answer content(Seen seen) {
        boolean part = seen.has("range");
        Answer answer = Answer.of(part ? 206 : 200)
                .header("Content-Type", seen.target().contains("/blobs/") ? Blobs.MEDIA_TYPE : MediaTypes.IMAGE_INDEX)
                .header("Docker-Content-Digest", DIGEST);
        if (!part) {
            return answer.body(INDEX);
        }
        String[] ends = seen.header("range").substring("bytes=".length()).split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        return answer.header("Content-Range", "bytes " + first + "-" + last + "/" + INDEX.length)
                .body(Arrays.copyOfRange(INDEX, first, last + 1));
    }

    private static Function<Seen, Answer> headAnswers(int status) {
        return seen -> seen.method().equals("HEAD") ? Answer.of(status) : content(seen);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501})
    void isNotAskedAgainWhereGetFindsABlob(int status) throws IOException {
        try (Peer peer = Peer.of(headAnswers(status));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(peer.requests()).containsExactly(HEAD_BLOB, GET_BLOB, GET_BLOB);
            assertThat(peer.request(1).header("range")).isEqualTo("bytes=0-0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501})
    void isNotAskedAgainWhereGetFindsAManifest(int status) throws IOException {
        try (Peer peer = Peer.of(headAnswers(status));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveManifest("foo", DIGEST)).isEqualTo(MANIFEST);
            assertThat(peer.requests()).containsExactly(HEAD_TAG, GET_TAG, GET_TAG, "GET /v2/foo/manifests/" + DIGEST);
        }
    }

    @Test
    void isBelievedOnceGetHasConfirmedThatABlobIsAbsent() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(404));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST)).isInstanceOf(NotFoundException.class);
            }
            assertThat(peer.requests()).containsExactly(HEAD_BLOB, GET_BLOB, HEAD_BLOB, HEAD_BLOB);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.resolveTag("foo", "latest")).isInstanceOf(NotFoundException.class);
            }
            assertThat(peer.requests().subList(4, 7))
                    .as("another kind of content")
                    .containsExactly(HEAD_TAG, GET_TAG, HEAD_TAG);
        }
    }

    @Test
    void isConfirmedAgainWhereGetDidNotTell() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(404),
                        Answer.of(403),
                        Answer.of(404),
                        Answer.of(200).body(INDEX));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST)).isInstanceOf(NotFoundException.class);
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405})
    void isLeftToGetWhereItIsRedirectedToAStoreThatRefusesIt(int status) throws IOException {
        try (Peer store = Peer.of(headAnswers(status));
                Peer peer = Peer.of(seen -> Answer.of(307).header("Location", store.url() + seen.target() + "?sig=1"));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(peer.requests()).containsExactly(HEAD_BLOB, GET_BLOB, HEAD_TAG, GET_TAG, GET_BLOB);
        }
    }

    @Test
    void doesNotHideWhatTheStoreSaysToGet() throws IOException {
        try (Peer store = Peer.of(seen -> Answer.of(403));
                Peer peer = Peer.of(seen -> Answer.of(307).header("Location", store.url() + "/blob"));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.resolveBlob("foo", DIGEST))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("GET blob");
        }
    }

    @Test
    void doesNotFailABlobThatGetSendsWithoutItsSize() throws IOException {
        for (int status : new int[] {404, 405}) {
            try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                            ? Answer.of(status)
                            : Answer.of(200).body(INDEX).chunked());
                    RegistryClient client = peer.client()) {
                for (int i = 0; i < 2; i++) {
                    try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                        assertThat(reader.readAllBytes()).isEqualTo(INDEX);
                    }
                }
                assertThat(peer.requests()).containsExactly(GET_BLOB, HEAD_BLOB, GET_BLOB);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void isLeftToGetWhereItIsForbidden(int status) throws IOException {
        try (Peer peer = Peer.of(headAnswers(status));
                RegistryClient client = peer.client()) {
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(peer.requests()).containsExactly(HEAD_BLOB, GET_BLOB, HEAD_TAG, GET_TAG, GET_BLOB, GET_TAG);
        }
    }

    @Test
    void costsOneRequestMoreWhereGetIsForbiddenAsWell() throws IOException {
        try (Peer peer = Peer.of(seen -> Answer.of(403));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.resolveTag("foo", "latest"))
                        .isInstanceOf(DeniedException.class)
                        .hasMessageContaining("GET manifest");
            }
            assertThat(peer.requests()).containsExactly(HEAD_TAG, GET_TAG, HEAD_TAG, GET_TAG);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 500, 503})
    void doesNotFailABlobThatGetDelivers(int status) throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("HEAD")
                        ? Answer.of(status)
                        : Answer.of(200).body(INDEX).chunked());
                RegistryClient client = RegistryClient.create(
                        peer.options().time(new TestTime()).build())) {
            try (BlobReader reader = client.getBlob("foo", DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(INDEX);
            }
        }
    }

    /** The size is in the headers of the part that GET sends, or else only HEAD tells it. */
    @Test
    void isAskedAgainAfterOneRefusalOfWhatGetDidNotDeliverWhole() throws IOException {
        Answer part = Answer.of(206).header("Content-Range", "bytes 0-0/*").body(Arrays.copyOf(INDEX, 1));
        try (Peer peer = Peer.answering(
                        part, Answer.of(404), part, Answer.of(200).body(INDEX));
                RegistryClient client = peer.client()) {
            assertThatThrownBy(() -> client.getBlobRange("foo", DIGEST, ByteRange.of(0, 1)))
                    .hasMessageContaining("does not tell the blob's size");
            try (BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(0, 1))) {
                assertThat(reader.descriptor()).isEqualTo(BLOB);
            }
            assertThat(peer.requests()).containsExactly(GET_BLOB, HEAD_BLOB, GET_BLOB, HEAD_BLOB);
        }
    }

    /** The blob is deleted while GET sends it. */
    @Test
    void isAskedAgainAfterOneRefusalOfWhatDidNotArrive() throws IOException {
        byte[] other = INDEX.clone();
        other[0] ^= 1;
        Answer wrong = Answer.of(200).body(other).chunked();
        try (Peer peer = Peer.answering(wrong, Answer.of(404), wrong, Answer.of(404));
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.getBlob("foo", DIGEST)).isInstanceOf(ContentMismatchException.class);
            }
            assertThat(peer.requests()).containsExactly(GET_BLOB, HEAD_BLOB, GET_BLOB, HEAD_BLOB);
        }
    }

    @Test
    void isNotConfirmedForAPush() throws IOException {
        try (Peer peer = Peer.answering(
                        Answer.of(404), Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1"), Answer.of(201));
                RegistryClient client = RegistryClient.create(
                        peer.options().existenceCheckBytes(0).build())) {
            client.pushBlob("foo", DIGEST, BlobSource.of(INDEX));
            assertThat(peer.requests())
                    .as("a 404 that is wrong costs a push that was not due")
                    .startsWith(HEAD_BLOB, "POST /v2/foo/blobs/uploads/");
        }
    }

    @Test
    void isNotUsedForAPushWhereItIsKnownToBeWrong() throws IOException {
        try (Peer peer = Peer.of(headAnswers(404));
                RegistryClient client = RegistryClient.create(
                        peer.options().existenceCheckBytes(0).build())) {
            client.resolveBlob("foo", DIGEST);
            client.pushBlob("foo", DIGEST, BlobSource.of(INDEX));
            assertThat(peer.requests()).containsExactly(HEAD_BLOB, GET_BLOB, GET_BLOB);
        }
    }

    @Test
    void isToldApartForMirrors() throws IOException {
        try (Peer cache = Peer.of(headAnswers(404));
                Peer origin = Peer.of(seen -> Answer.of(404));
                RegistryClient client = RegistryClient.create(origin.options()
                        .mirrors(List.of(cache.options().build()))
                        .build())) {
            assertThat(client.resolveTag("foo", "latest")).isEqualTo(MANIFEST);
            assertThat(client.resolveBlob("foo", DIGEST)).isEqualTo(BLOB);
            assertThat(origin.requests()).isEmpty();
            try (BlobReader reader = client.getBlobRange("foo", DIGEST, ByteRange.of(1, 5))) {
                assertThat(reader.descriptor()).isEqualTo(BLOB);
            }
        }
    }
}
