// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Several clients at once: one may win, all may win, but what is stored is what one of them sent. */
interface ConcurrencyRules {
    int CLIENTS = 8;

    @RepeatedTest(5)
    @Rule("S-5.2 MUST L388")
    default void takesTheSameChunkFromOneClientOnly(Wire wire) {
        Content blob = wire.content(200_000);
        String session = wire.startUpload();
        List<Reply> replies = together(wire, (client, number) -> client.patch(session, blob, 0, 99_999));
        List<Reply> taken =
                replies.stream().filter(reply -> reply.status() == 202).toList();
        replies.forEach(reply -> reply.expect(202, 400, 404, 409, 416, 429));
        assertEquals(1, taken.size(), replies::toString);
        taken.get(0).expect("Range", "0-99999");
        String next = wire.location(wire.get(session).expect(204).expect("Range", "0-99999"));
        next = wire.location(wire.patch(next, blob, 100_000, 199_999).expect(202));
        wire.finish(next, blob.sha256()).expect(201);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @RepeatedTest(5)
    @Rule("S-6.1 MUST L410")
    default void endsAnUploadOnce(Wire wire) {
        Content blob = wire.content(100_000);
        String session =
                wire.location(wire.patch(wire.startUpload(), blob, 0, 99_999).expect(202));
        List<Reply> replies = together(wire, (client, number) -> client.finish(session, blob.sha256()));
        replies.forEach(reply -> reply.expect(201, 400, 404, 409, 416));
        assertTrue(replies.stream().anyMatch(reply -> reply.status() == 201), replies::toString);
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @RepeatedTest(5)
    @Rule("S-6.2 SHOULD L229")
    default void storesNoMixtureOfTwoBodies(Wire wire) {
        Content[] blobs = new Content[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            blobs[i] = wire.content(300_000);
        }
        String session = wire.startUpload();
        List<Reply> replies = together(
                wire,
                (client, number) -> client.send(Request.put(Wire.withDigest(session, blobs[number].sha256()))
                        .body(blobs[number].bytes())));
        for (int i = 0; i < CLIENTS; i++) {
            Reply reply = replies.get(i).expect(201, 400, 404, 409, 416);
            Reply pulled = wire.get(wire.blob(blobs[i].sha256()));
            if (pulled.expect(reply.status() == 201 ? 200 : 404).status() == 200) {
                pulled.expectBody(blobs[i].bytes());
            }
        }
    }

    @Test
    @Rule("S-6.1 MUST L280")
    default void takesTheSameBlobFromAllClients(Wire wire) {
        Content blob = wire.content(300_000);
        List<String> sessions = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            sessions.add(wire.startUpload());
        }
        List<Reply> replies = together(
                wire,
                (client, number) -> client.send(Request.put(Wire.withDigest(sessions.get(number), blob.sha256()))
                        .body(blob.bytes())));
        replies.forEach(reply -> reply.expect(201));
        wire.get(wire.blob(blob.sha256())).expect(200).expectBody(blob.bytes());
    }

    @RepeatedTest(3)
    @Rule("S-7.5 MUST L505, S-3.3 MUST L170")
    default void movesATagFromOneManifestToAnother(Wire wire) {
        List<Document> images = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            images.add(wire.image());
        }
        String target = wire.manifest("latest");
        List<Reply> replies = together(
                wire,
                (client, number) -> client.send(Request.put(target)
                        .type(Document.IMAGE)
                        .body(images.get(number).bytes())));
        replies.forEach(reply -> reply.expect(201));
        String digest = wire.pull("latest").expect(200).required("Docker-Content-Digest");
        Document winner = images.stream()
                .filter(image -> image.sha256().equals(digest))
                .findFirst()
                .orElseThrow();
        wire.pull("latest").expectBody(winner.bytes());
        for (Document image : images) {
            wire.pull(image.sha256()).expect(200).expectBody(image.bytes());
        }
    }

    @Test
    @Rule("S-12.12 MUST L819")
    @Needs(SpecificationFeature.REFERRERS)
    default void losesNoReferrerOfManyAtOnce(Wire wire) {
        Document subject = wire.pushImage();
        List<Document> referrers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            referrers.add(wire.image().subject(subject));
        }
        List<Reply> replies = together(
                wire,
                (client, number) -> client.send(
                        Request.put(wire.manifest(referrers.get(number).sha256()))
                                .type(Document.IMAGE)
                                .body(referrers.get(number).bytes())));
        replies.forEach(reply -> reply.expect(201).expect("OCI-Subject", subject.sha256()));
        Json listed = wire.get(wire.referrers(subject.sha256())).expect(200).json();
        assertEquals(CLIENTS, listed.at("manifests").items().size());
    }

    /** Lets many clients send their request at the same moment. */
    private static List<Reply> together(Wire wire, BiFunction<Wire, Integer, Reply> request) {
        ExecutorService executor = Executors.newFixedThreadPool(CLIENTS);
        CountDownLatch start = new CountDownLatch(CLIENTS);
        try {
            List<Future<Reply>> pending = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                pending.add(executor.submit(() -> {
                    try (Wire client = wire.another()) {
                        client.get("/v2/");
                        start.countDown();
                        start.await();
                        return request.apply(client, number);
                    }
                }));
            }
            List<Reply> replies = new ArrayList<>();
            for (Future<Reply> reply : pending) {
                replies.add(reply.get());
            }
            return replies;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }
}
