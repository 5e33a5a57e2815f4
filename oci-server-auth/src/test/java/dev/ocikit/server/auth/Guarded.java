// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.auth;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Guard;
import dev.ocikit.server.Handler;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.RequestLog;
import dev.ocikit.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A registry that is guarded, behind an engine, and a client without manners. */
final class Guarded implements AutoCloseable {
    static final String INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}";

    private final MemRegistry registry = MemRegistry.create();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Engine.Running server;

    private Guarded(Engine engine, Guard guard, UnaryOperator<Handler> around) throws IOException {
        ServerOptions options = ServerOptions.builder()
                .guard(guard)
                .requestLog(entry -> log(entry))
                .build();
        server = engine.start(around.apply(RegistryHandler.of(registry, options)));
    }

    static Guarded by(Engine engine, Guard guard) throws IOException {
        return new Guarded(engine, guard, handler -> handler);
    }

    static Guarded by(Engine engine, Guard guard, UnaryOperator<Handler> around) throws IOException {
        return new Guarded(engine, guard, around);
    }

    private void log(RequestLog entry) {
        seen.add(entry.toString());
    }

    URI uri() {
        return server.uri();
    }

    MemRegistry registry() {
        return registry;
    }

    /** Returns all that was answered and logged. */
    List<String> seen() {
        return seen;
    }

    Digest blob(String repository, String content) throws IOException {
        Digest digest = Digest.sha256(Secrets.bytes(content));
        registry.pushBlob(repository, digest, BlobSource.of(Secrets.bytes(content)));
        return digest;
    }

    void tag(String repository, String tag) throws IOException {
        registry.pushManifest(
                repository,
                ManifestContent.of(Secrets.bytes(INDEX), "application/vnd.oci.image.index.v1+json"),
                List.of(tag));
    }

    Answer ask(String line, @Nullable String authorization) throws IOException {
        return ask(line, authorization, "", null);
    }

    Answer push(String repository, String tag, @Nullable String authorization) throws IOException {
        return ask(
                "PUT /v2/" + repository + "/manifests/" + tag,
                authorization,
                INDEX,
                "application/vnd.oci.image.index.v1+json");
    }

    Answer ask(String line, @Nullable String authorization, String body, @Nullable String type) throws IOException {
        List<String> headers = new ArrayList<>();
        if (authorization != null) {
            headers.add("Authorization: " + authorization);
        }
        if (type != null) {
            headers.add("Content-Type: " + type);
        }
        Answer answer = Answer.to(uri(), line, headers, Secrets.bytes(body));
        seen.add(answer.toString());
        return answer;
    }

    @Override
    public void close() {
        server.close();
    }
}
