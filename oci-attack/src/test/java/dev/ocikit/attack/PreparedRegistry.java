// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.attack;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.mem.MemOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Handler;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import dev.ocikit.server.ServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry in memory with a manifest and two blobs, whose handler counts requests in progress and records those to markers. */
final class PreparedRegistry implements Handler {
    static final String MARKER = "/v2/marker/tags/list";
    static final String MANIFEST = "/v2/prepared/manifests/latest";
    private static final byte[] CONTENT = new byte[64 * 1024];
    private static final byte[] LARGE_CONTENT = new byte[8 * 1024 * 1024];
    static final Digest BLOB_DIGEST = Digest.sha256(CONTENT);
    static final String BLOB = "/v2/prepared/blobs/" + BLOB_DIGEST;
    static final String LARGE_BLOB = "/v2/prepared/blobs/" + Digest.sha256(LARGE_CONTENT);

    private final Queue<String> markers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger inProgress = new AtomicInteger();
    private final MemRegistry registry;
    private final RegistryHandler handler;

    PreparedRegistry(MemOptions memory) throws IOException {
        registry = MemRegistry.create(memory);
        registry.pushBlob("prepared", BLOB_DIGEST, BlobSource.of(CONTENT));
        byte[] index = RequestText.index("").getBytes(StandardCharsets.US_ASCII);
        registry.pushManifest("prepared", ManifestContent.of(index, RequestText.INDEX_TYPE), List.of("latest"));
        ServerOptions options = ServerOptions.builder()
                .requestLog(line -> inProgress.decrementAndGet())
                .build();
        handler = RegistryHandler.of(registry, options);
    }

    /** Returns a registry that has the large blob as well. */
    static PreparedRegistry withLargeBlob() throws IOException {
        PreparedRegistry prepared = new PreparedRegistry(MemOptions.defaults());
        prepared.registry.pushBlob("prepared", Digest.sha256(LARGE_CONTENT), BlobSource.of(LARGE_CONTENT));
        return prepared;
    }

    @Override
    public Response handle(Request request) {
        if (request.path().contains("/marker")) {
            markers.add(request.path());
        }
        inProgress.incrementAndGet();
        return handler.handle(request);
    }

    /** Returns the number of requests whose responses have not ended. */
    int inProgress() {
        return inProgress.get();
    }

    /** Returns the paths of the requests to markers. */
    List<String> markers() {
        return List.copyOf(markers);
    }
}
