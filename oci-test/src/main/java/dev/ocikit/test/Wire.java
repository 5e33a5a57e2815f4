// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.URLEncoder;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A test's way to a registry: one connection that is kept alive, repositories of its own, and the few steps that most tests begin with.
 * Every answer that comes through here is held to {@link Etiquette}. Belongs to one thread.
 */
final class Wire implements AutoCloseable {
    private final URI registry;
    private final UUID id = UUID.randomUUID();
    private final String repository = "spec/" + id;
    private final Random random = new Random(id.getMostSignificantBits());
    private @Nullable HttpConnection connection;

    Wire(URI registry) {
        this.registry = registry;
    }

    /** Returns the repository of this test; nobody has used it before. */
    String repository() {
        return repository;
    }

    /** Returns another repository of this test. */
    String repository(String suffix) {
        return repository + "/" + suffix;
    }

    String authority() {
        return registry.getRawAuthority();
    }

    URI registry() {
        return registry;
    }

    /** Opens a connection for itself. The caller closes it. */
    HttpConnection connect() {
        return HttpConnection.to(registry);
    }

    /** Opens another way to the same repositories, for another thread. The caller closes it. */
    Wire another() {
        return new Wire(registry);
    }

    Reply send(Request request) {
        HttpConnection kept = connection;
        Reply reply = kept != null && kept.isUsable() ? kept.exchangeOrEnd(request) : null;
        if (reply == null) { // the registry may close an idle connection at any time
            close();
            kept = connect();
            connection = kept;
            reply = kept.exchange(request);
        }
        Etiquette.check(reply);
        return reply;
    }

    Reply get(String target) {
        return send(Request.get(target));
    }

    Reply head(String target) {
        return send(Request.head(target));
    }

    Reply post(String target) {
        return send(Request.post(target));
    }

    Reply delete(String target) {
        return send(Request.delete(target));
    }

    /** Adds a chunk to an upload and says where it belongs. */
    Reply patch(String session, Content blob, int first, int last) {
        return send(Request.patch(session)
                .type("application/octet-stream")
                .contentRange(first, last)
                .body(blob.range(first, last)));
    }

    /** Ends an upload, with nothing more to send. */
    Reply finish(String session, String digest) {
        return send(Request.put(withDigest(session, digest)));
    }

    String blob(String digest) {
        return "/v2/" + repository + "/blobs/" + digest;
    }

    String manifest(String reference) {
        return "/v2/" + repository + "/manifests/" + reference;
    }

    String tags() {
        return "/v2/" + repository + "/tags/list";
    }

    String referrers(String digest) {
        return "/v2/" + repository + "/referrers/" + digest;
    }

    String uploads() {
        return uploads(repository);
    }

    String uploads(String name) {
        return "/v2/" + name + "/blobs/uploads/";
    }

    /** Returns bytes that no registry has seen. */
    Content content(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return Content.of(bytes);
    }

    Content pushBlob(int size) {
        Content blob = content(size);
        pushBlob(repository, blob, "sha256");
        return blob;
    }

    void pushBlob(String name, Content blob, String algorithm) {
        send(Request.put(withDigest(startUpload(name), blob.digest(algorithm)))
                        .type("application/octet-stream")
                        .body(blob.bytes()))
                .expect(201);
    }

    String startUpload() {
        return startUpload(repository);
    }

    String startUpload(String name) {
        return location(post(uploads(name)).expect(202));
    }

    /** Returns an image that nobody has pushed; the blobs it needs are there. */
    Document image() {
        if (head(blob(Document.EMPTY_BLOB.sha256())).status() != 200) {
            pushBlob(repository, Document.EMPTY_BLOB, "sha256");
        }
        return Document.image().annotated("org.example.id", Long.toHexString(random.nextLong()));
    }

    /** Pushes an image that nobody has pushed, under its digest and some tags. */
    Document pushImage(String... tags) {
        Document image = image();
        push(image, image.sha256()).expect(201);
        for (String tag : tags) {
            push(image, tag).expect(201);
        }
        return image;
    }

    Reply push(Document document, String reference) {
        return send(Request.put(manifest(reference)).type(document.type()).body(document.bytes()));
    }

    Reply pull(String reference) {
        return send(Request.get(manifest(reference))
                .header("Accept", Document.IMAGE)
                .header("Accept", Document.INDEX)
                .header("Accept", Document.DOCKER_MANIFEST)
                .header("Accept", Document.DOCKER_LIST));
    }

    /** Returns the target of the location that an answer names. */
    String location(Reply reply) {
        return resolve(reply, reply.required("Location"));
    }

    /** Returns the target of a reference in an answer, which may be relative or absolute. */
    String resolve(Reply reply, String reference) {
        URI absolute = registry.resolve(reply.request().target()).resolve(reference);
        assertEquals(authority(), absolute.getRawAuthority(), () -> "this suite stays with the registry; " + reply);
        String query = absolute.getRawQuery();
        return absolute.getRawPath() + (query == null ? "" : "?" + query);
    }

    static String withDigest(String location, String digest) {
        return location + (location.contains("?") ? "&" : "?") + "digest=" + encode(digest);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    @Override
    public void close() {
        HttpConnection kept = connection;
        if (kept != null) {
            kept.close();
        }
    }
}
