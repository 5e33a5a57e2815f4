// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Pushes images of one layer, each with bytes of its own: {@code POST}, {@code PUT}, {@code PUT} of the manifest. Requests are made from
 * templates in one buffer, so that the generator takes little of the processors that it shares with the server.
 */
final class ImagePushes implements Script {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String NO_DIGEST = "0".repeat(64);

    private final byte[] post;
    private final byte[] blobTail;
    private final byte[] manifestHead;
    private final byte[] manifestTail;
    private final byte[] manifest;
    private final int layerInManifest;
    private final byte[] layer;
    private final AtomicLong serial;
    private final MessageDigest sha256;
    private final ByteBuffer out = ByteBuffer.allocateDirect(16 * 1024);
    private final ByteBuffer[] outs = {out};
    private int step;
    private long operations;

    ImagePushes(String repository, int layerBytes, AtomicLong serial) {
        this.serial = serial;
        layer = new byte[layerBytes];
        String text = Scripts.manifestText("sha256:" + NO_DIGEST, layerBytes);
        layerInManifest = text.indexOf(NO_DIGEST);
        manifest = ascii(text);
        post = Scripts.head("POST", "/v2/" + repository + "/blobs/uploads/", "", 0);
        String tail = " HTTP/1.1\r\nHost: localhost\r\nContent-Type: ";
        blobTail = ascii(tail + "application/octet-stream\r\nContent-Length: " + layerBytes + "\r\n\r\n");
        manifestHead = ascii("PUT /v2/" + repository + "/manifests/sha256:");
        manifestTail = ascii(tail + Scripts.MANIFEST_TYPE + "\r\nContent-Length: " + manifest.length + "\r\n\r\n");
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public ByteBuffer[] next(@Nullable Reply last) {
        out.clear();
        switch (step) {
            case 0 -> {
                if (last != null) {
                    Scripts.expect(last, 201);
                    operations++;
                }
                out.put(post);
            }
            case 1 -> putBlob(java.util.Objects.requireNonNull(last));
            default -> putManifest(java.util.Objects.requireNonNull(last));
        }
        step = (step + 1) % 3;
        out.flip();
        return outs;
    }

    private void putBlob(Reply reply) {
        Scripts.expect(reply, 202);
        ByteBuffer.wrap(layer).putLong(serial.getAndIncrement());
        putHex(sha256.digest(layer), ByteBuffer.wrap(manifest, layerInManifest, NO_DIGEST.length()));
        String location = reply.location();
        out.put(ascii("PUT " + location + (location.indexOf('?') < 0 ? "?" : "&") + "digest=sha256:"));
        out.put(manifest, layerInManifest, NO_DIGEST.length());
        out.put(blobTail).put(layer);
    }

    private void putManifest(Reply reply) {
        Scripts.expect(reply, 201);
        out.put(manifestHead);
        putHex(sha256.digest(manifest), out);
        out.put(manifestTail).put(manifest);
    }

    private static void putHex(byte[] digest, ByteBuffer to) {
        for (byte b : digest) {
            to.put(HEX[b >> 4 & 0xf]).put(HEX[b & 0xf]);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public long operations() {
        return operations;
    }
}
