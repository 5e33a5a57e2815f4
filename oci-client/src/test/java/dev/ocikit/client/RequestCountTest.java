// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ContentMismatchException;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.Descriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** How many requests a push takes at a registry that keeps what it is sent. */
class RequestCountTest {
    private static final byte[] LARGE = new byte[3 << 20];
    private static final Digest DIGEST = Digest.sha256(LARGE);

    private final Map<String, Long> blobs = new ConcurrentHashMap<>();

    private Answer answer(Seen seen) {
        String blob = seen.target().substring(seen.target().lastIndexOf('/') + 1);
        return switch (seen.method()) {
            case "HEAD" -> blobs.containsKey(blob) ? Answer.of(200).length(blobs.get(blob)) : Answer.of(404);
            case "POST" -> Answer.of(202).header("Location", "/v2/foo/blobs/uploads/1");
            case "PUT" -> {
                blobs.put(seen.target().replaceAll(".*digest=(.*)%3A", "$1:"), seen.bodyLength());
                yield Answer.of(201);
            }
            default -> Answer.of(202);
        };
    }

    private static List<byte[]> tenLayers() {
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            layers.add(("layer " + i).getBytes(StandardCharsets.UTF_8));
        }
        return layers;
    }

    private static void push(RegistryClient client, String repository, List<byte[]> layers) throws IOException {
        for (byte[] layer : layers) {
            assertThat(client.pushBlob(repository, Digest.sha256(layer), BlobSource.of(layer))
                            .size())
                    .isEqualTo(layer.length);
        }
    }

    private static long count(Peer peer, String method) {
        return peer.requests().stream()
                .filter(request -> request.startsWith(method))
                .count();
    }

    @Test
    void tenSmallLayersAreLookedForFromTheSecondOn() throws IOException {
        try (Peer peer = Peer.of(this::answer);
                RegistryClient client = peer.client()) {
            push(client, "foo", tenLayers());
            assertThat(peer.requests()).hasSize(10 + 10 + 9);
            assertThat(count(peer, "HEAD")).isEqualTo(9);
        }
    }

    @Test
    void tenSmallLayersThatAreThereAreNotSentAgain() throws IOException {
        try (Peer peer = Peer.of(this::answer)) {
            try (RegistryClient client = peer.client()) {
                push(client, "foo", tenLayers());
            }
            int before = peer.requests().size();
            try (RegistryClient client = peer.client()) {
                push(client, "foo", tenLayers());
            }
            assertThat(peer.requests().subList(before, peer.requests().size()))
                    .as("the first is sent, the others are looked for")
                    .hasSize(2 + 9)
                    .filteredOn(request -> request.startsWith("PUT"))
                    .hasSize(1);
        }
    }

    @Test
    void theFirstSmallBlobOfEachRepositoryIsSentAtOnce() throws IOException {
        try (Peer peer = Peer.of(this::answer);
                RegistryClient client = peer.client()) {
            for (int i = 0; i < 5; i++) {
                push(client, "foo/" + i, tenLayers().subList(0, 1));
            }
            assertThat(count(peer, "HEAD")).isZero();
            push(client, "foo/3", tenLayers().subList(1, 2));
            assertThat(count(peer, "HEAD")).isEqualTo(1);
        }
    }

    @Test
    void whoSaysSoIsNeverAskedOrAlways() throws IOException {
        try (Peer peer = Peer.of(this::answer)) {
            try (RegistryClient client = RegistryClient.create(
                    peer.options().existenceCheckBytes(Long.MAX_VALUE).build())) {
                push(client, "foo", tenLayers());
                assertThat(count(peer, "HEAD")).isZero();
            }
            try (RegistryClient client =
                    RegistryClient.create(peer.options().existenceCheckBytes(0).build())) {
                push(client, "foo", tenLayers());
                assertThat(count(peer, "HEAD")).isEqualTo(10);
            }
        }
    }

    @Test
    void aBlobGoesInOnePutAfterARefusedMount() throws IOException {
        for (BlobSource source :
                List.of(BlobSource.of(LARGE), BlobSource.once(new ByteArrayInputStream(LARGE), LARGE.length))) {
            try (Peer peer = Peer.of(this::answer);
                    RegistryClient client = peer.client()) {
                MountResult result = client.mountBlob("foo", DIGEST, "bar");
                try (BlobWriter upload = ((MountResult.Refused) result).upload()) {
                    assertThat(upload.commit(DIGEST, source))
                            .isEqualTo(Descriptor.of("application/octet-stream", DIGEST, LARGE.length));
                    assertThat(upload.size()).isEqualTo(LARGE.length);
                }
                assertThat(peer.requests()).hasSize(2);
                assertThat(peer.request(1).method()).isEqualTo("PUT");
                assertThat(peer.request(1).bodyLength()).isEqualTo(LARGE.length);
                assertThat(peer.request(1).has("content-range")).isFalse();
            }
        }
    }

    @Test
    void aBlobGoesInOnePutToASessionThatWasOpenedOrResumed() throws IOException {
        try (Peer peer = Peer.of(this::answer);
                RegistryClient client = peer.client()) {
            String id;
            try (BlobWriter started = client.startBlobUpload("foo")) {
                id = started.id();
            }
            try (BlobWriter resumed = client.resumeBlobUpload("foo", id, 0)) {
                resumed.commit(DIGEST, BlobSource.of(LARGE));
            }
            assertThat(peer.requests()).hasSize(2);
            assertThat(peer.request(1).header("content-range"))
                    .as("who names an offset has it compared")
                    .isEqualTo("0-" + (LARGE.length - 1));
        }
    }

    @Test
    void whatFollowsOtherContentIsSentAfterIt() throws IOException {
        byte[] all = new byte[LARGE.length + 5];
        try (Peer peer = Peer.of(this::answer);
                RegistryClient client = peer.client();
                BlobWriter upload = client.startBlobUpload("foo")) {
            upload.write(new byte[5]);
            upload.commit(Digest.sha256(all), BlobSource.of(LARGE));
            assertThat(peer.requests()).hasSize(3);
            assertThat(peer.request(1).bodyLength() + peer.request(2).bodyLength())
                    .isEqualTo(all.length);
        }
    }

    /** A long upload may be committed with another digest. */
    @Test
    void aSessionWhoseCommitIsRefusedIsKept() throws IOException {
        try (Peer peer = Peer.of(seen -> seen.method().equals("PUT")
                        ? Answer.of(400).json("{\"errors\":[{\"code\":\"DIGEST_INVALID\"}]}")
                        : answer(seen));
                RegistryClient client = peer.client()) {
            MountResult result = client.mountBlob("foo", DIGEST, "bar");
            try (BlobWriter upload = ((MountResult.Refused) result).upload()) {
                assertThatThrownBy(() -> upload.commit(DIGEST, BlobSource.of(LARGE)))
                        .isInstanceOf(ContentMismatchException.class);
            }
            assertThat(count(peer, "DELETE")).isZero();
        }
    }

    @Test
    void contentOfAnotherLengthThanItSaysIsRefused() throws IOException {
        for (long said : new long[] {LARGE.length - 1, LARGE.length + 1, 5}) {
            InputStream in = new ByteArrayInputStream(LARGE);
            try (Peer peer = Peer.of(this::answer);
                    RegistryClient client = peer.client()) {
                MountResult result = client.mountBlob("foo", DIGEST, "bar");
                try (BlobWriter upload = ((MountResult.Refused) result).upload()) {
                    assertThatThrownBy(() -> upload.commit(DIGEST, BlobSource.once(in, said)))
                            .isInstanceOfSatisfying(
                                    OciException.class,
                                    e -> assertThat(e.code()).isEqualTo(ErrorCode.SIZE_INVALID));
                    upload.cancel();
                }
                assertThat(blobs).isEmpty();
            }
        }
    }
}
