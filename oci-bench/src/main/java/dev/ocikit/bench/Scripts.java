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
        private long bytes;

        @Override
        public long operations() {
            return operations;
        }

        @Override
        public long bytes() {
            return bytes;
        }

        void done(long contentBytes) {
            operations++;
            bytes += contentBytes;
        }

        static void expect(Reply reply, int status) {
            if (reply.status() != status) {
                throw new IllegalStateException("expected status " + status + ", got " + reply.status());
            }
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
                    done(last.bodyBytes());
                }
                out[0].flip();
                out[0].limit(request.length);
                return out;
            }
        };
    }

    /** Pushes images of one layer, each with bytes of its own: POST, PUT, PUT of the manifest. */
    static Script pushImages(String repository, int layerBytes, AtomicLong serial) {
        return new Counting() {
            private final byte[] layer = new byte[layerBytes];
            private int step = -1;

            @Override
            public ByteBuffer[] next(@Nullable Reply last) {
                step = (step + 1) % 3;
                if (step == 0) {
                    if (last != null) {
                        expect(last, 201);
                        done(layerBytes);
                    }
                    stamp(layer, serial);
                    return one(head("POST", "/v2/" + repository + "/blobs/uploads/", "", 0));
                }
                Reply reply = java.util.Objects.requireNonNull(last);
                if (step == 1) {
                    expect(reply, 202);
                    return put(reply.location(), Digest.sha256(layer), layer);
                }
                expect(reply, 201);
                byte[] manifest = manifest(Digest.sha256(layer), layerBytes);
                return both(
                        head(
                                "PUT",
                                "/v2/" + repository + "/manifests/" + Digest.sha256(manifest),
                                "Content-Type: " + MANIFEST_TYPE + "\r\n",
                                manifest.length),
                        manifest);
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
                        done(contents.size());
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
        String json = "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST_TYPE
                + "\",\"config\":{\"mediaType\":\"application/vnd.oci.empty.v1+json\","
                + "\"digest\":\"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\",\"size\":2},"
                + "\"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"" + layer
                + "\",\"size\":" + layerBytes + "}],\"artifactType\":\"application/vnd.ocikit.bench\"}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] head(String method, String path, String headers, long contentLength) {
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers
                + (contentLength < 0 ? "" : "Content-Length: " + contentLength + "\r\n") + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static void stamp(byte[] content, AtomicLong serial) {
        ByteBuffer.wrap(content).putLong(serial.getAndIncrement());
    }

    private static ByteBuffer[] put(String location, Digest digest, byte[] content) {
        return both(
                head("PUT", query(location, digest), "Content-Type: application/octet-stream\r\n", content.length),
                content);
    }

    private static String query(String location, Digest digest) {
        return location + (location.indexOf('?') < 0 ? '?' : '&') + "digest=" + digest;
    }

    private static ByteBuffer[] one(byte[] bytes) {
        return new ByteBuffer[] {ByteBuffer.wrap(bytes)};
    }

    private static ByteBuffer[] both(byte[] head, byte[] body) {
        byte[] joined = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, joined, head.length, body.length);
        return one(joined);
    }
}
