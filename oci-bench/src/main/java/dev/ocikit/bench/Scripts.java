// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.ref.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the connections of each measurement do. */
final class Scripts {
    static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

    private Scripts() {}

    /** Counts, and checks that the status is the expected one. */
    private abstract static class Counting implements Script {
        private long operations;

        @Override
        public long operations() {
            return operations;
        }

        void done() {
            operations++;
        }
    }

    static void expect(Reply reply, int status) {
        if (reply.status() != status) {
            throw new IllegalStateException("expected status " + status + ", got " + reply.status());
        }
    }

    /** Gets one path again and again. */
    static Script get(String path) {
        byte[] request = head("GET", path, "Accept: " + MANIFEST_TYPE + "\r\n", -1);
        return new Counting() {
            private final ByteBuffer[] out = {
                ByteBuffer.allocateDirect(request.length).put(request)
            };

            @Override
            public ByteBuffer[] next(@Nullable Reply last) {
                if (last != null) {
                    expect(last, 200);
                    done();
                }
                out[0].flip();
                out[0].limit(request.length);
                return out;
            }
        };
    }

    /**
     * Pushes blobs by POST and PUT. The contents differ in their first bytes only, and their digests are computed beforehand, so that the
     * generator hashes nothing while it measures.
     */
    static Script pushBlobs(String repository, Contents contents) {
        return new Counting() {
            private int index;
            private boolean posted;

            @Override
            public ByteBuffer[] next(@Nullable Reply last) {
                if (!posted) {
                    if (last != null) {
                        expect(last, 201);
                        done();
                    }
                    posted = true;
                    return one(head("POST", "/v2/" + repository + "/blobs/uploads/", "", 0));
                }
                Reply reply = java.util.Objects.requireNonNull(last);
                expect(reply, 202);
                posted = false;
                index = contents.next();
                String path = query(reply.location(), contents.digest(index));
                byte[] head = head("PUT", path, "Content-Type: application/octet-stream\r\n", contents.size());
                return new ByteBuffer[] {ByteBuffer.wrap(head), contents.start(index), contents.rest()};
            }
        };
    }

    /** Blobs of one size that differ in their first eight bytes. */
    static final class Contents {
        private final ByteBuffer rest;
        private final Digest[] digests;
        private final AtomicLong serial = new AtomicLong();

        Contents(int size, int count) {
            byte[] content = new byte[size];
            new java.util.Random(size).nextBytes(content);
            rest = ByteBuffer.allocateDirect(size - 8).put(content, 8, size - 8);
            rest.flip();
            digests = new Digest[count];
            for (int i = 0; i < count; i++) {
                ByteBuffer.wrap(content).putLong(i);
                digests[i] = Digest.sha256(content);
            }
        }

        int size() {
            return rest.limit() + 8;
        }

        int next() {
            return (int) (serial.getAndIncrement() % digests.length);
        }

        Digest digest(int index) {
            return digests[index];
        }

        ByteBuffer start(int index) {
            return ByteBuffer.allocate(8).putLong(0, index);
        }

        ByteBuffer rest() {
            return rest.duplicate();
        }
    }

    static byte[] manifest(Digest layer, long layerBytes) {
        return manifestText(layer.toString(), layerBytes).getBytes(StandardCharsets.UTF_8);
    }

    static String manifestText(String layerDigest, long layerBytes) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE
                + "\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
                + "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},"
                + "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"" + layerDigest
                + "\",\"size\":" + layerBytes + "}],\"artifactType\":\"application/vnd.ocikit.bench\"}";
    }

    static byte[] head(String method, String path, String headers, long contentLength) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                + (contentLength < 0 ? "" : "Content-Length: " + contentLength + "\r\n") + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static String query(String location, Digest digest) {
        return location + (location.indexOf('?') < 0 ? '?' : '&') + "digest=" + digest;
    }

    private static ByteBuffer[] one(byte[] bytes) {
        return new ByteBuffer[] {ByteBuffer.wrap(bytes)};
    }
}
