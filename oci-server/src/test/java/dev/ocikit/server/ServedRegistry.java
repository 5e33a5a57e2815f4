// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import dev.ocikit.api.OciRegistry;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.spec.MediaTypes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A registry behind a server, and a connection to it. */
final class ServedRegistry implements AutoCloseable {
    /** An index without manifests, the shortest manifest there is. */
    static final String INDEX =
            "{\"schemaVersion\":2,\"mediaType\":\"" + MediaTypes.IMAGE_INDEX + "\",\"manifests\":[]}";

    static final String INDEX_TYPE = "Content-Type: " + MediaTypes.IMAGE_INDEX;

    private final OciRegistry registry;
    private final Http1Server server;
    private final Wire wire;

    private ServedRegistry(OciRegistry registry, ServerOptions options) throws IOException {
        this.registry = registry;
        server = Http1Server.start(RegistryHandler.of(registry, options), loopback());
        wire = connect();
    }

    static ServedRegistry inMemory() throws IOException {
        return of(MemRegistry.create());
    }

    static ServedRegistry inMemory(ServerOptions options) throws IOException {
        return new ServedRegistry(MemRegistry.create(), options);
    }

    static ServedRegistry of(OciRegistry registry) throws IOException {
        return new ServedRegistry(registry, ServerOptions.defaults());
    }

    static ServedRegistry of(OciRegistry registry, ServerOptions options) throws IOException {
        return new ServedRegistry(registry, options);
    }

    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Digest digest(String text) {
        return Digest.sha256(bytes(text));
    }

    OciRegistry registry() {
        return registry;
    }

    Http1Server server() {
        return server;
    }

    /** Returns the connection that all requests of a test go over, which so shows that it survives them. */
    Wire wire() {
        return wire;
    }

    Wire connect() throws IOException {
        return new Wire(server.address());
    }

    Wire.Answer ask(String line) throws IOException {
        return wire.ask(line);
    }

    Wire.Answer ask(String line, String headers) throws IOException {
        return wire.ask(line, headers);
    }

    Wire.Answer ask(String line, String headers, String body) throws IOException {
        return wire.ask(line, headers, body);
    }

    /** Pushes a blob into the registry, past the server. */
    Digest push(String repository, String content) throws IOException {
        Digest digest = digest(content);
        registry.pushBlob(repository, digest, dev.ocikit.api.BlobSource.of(bytes(content)));
        return digest;
    }

    /** Opens a session in a repository and returns its location. */
    String session(String repository) throws IOException {
        return ask("POST /v2/" + repository + "/blobs/uploads/").header("Location");
    }

    @Override
    public void close() throws IOException {
        wire.close();
        server.close();
    }
}
