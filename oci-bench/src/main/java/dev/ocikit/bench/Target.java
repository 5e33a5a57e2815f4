// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.bench;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import dev.ocikit.ref.Digester;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/**
 * A registry that is measured.
 *
 * @param host its host and port
 * @param address where it listens
 */
record Target(String host, InetSocketAddress address) {
    static final String REPOSITORY = "bench/images";

    static Target parse(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new Target(
                hostAndPort,
                new InetSocketAddress(
                        hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1))));
    }

    RegistryClient client() {
        return RegistryClient.of(host);
    }

    /** Pushes a manifest under the tag {@code latest}, and returns its digest. */
    Digest manifest() throws IOException {
        try (RegistryClient client = client()) {
            byte[] layer = new byte[1024];
            Digest digest = Digest.sha256(layer);
            byte[] config = {'{', '}'};
            client.pushBlob(REPOSITORY, Digest.sha256(config), BlobSource.of(config));
            client.pushBlob(REPOSITORY, digest, BlobSource.of(layer));
            ManifestContent manifest =
                    ManifestContent.of(Scripts.manifest(digest, layer.length), Scripts.MANIFEST_TYPE);
            client.pushManifest(REPOSITORY, manifest, List.of("latest"));
            return manifest.digest();
        }
    }

    /** Pushes a blob of random bytes, and returns its digest. */
    Digest blob(long size) throws IOException {
        RandomSource source = new RandomSource(size, 0);
        try (RegistryClient client = client()) {
            return client.pushBlob(REPOSITORY, source.digest(), source).digest();
        }
    }

    /**
     * Content of any size that is the same each time, and held nowhere.
     *
     * @param size how many bytes
     * @param start where in the pattern it begins, so that sources can differ
     */
    record RandomSource(long size, int start) implements BlobSource {
        private static final byte[] PATTERN = new byte[(1 << 20) + 7];

        static {
            new Random(7).nextBytes(PATTERN);
        }

        /** Returns a part of the content that begins at the beginning of the pattern. */
        static RandomSource part(long offset, long length) {
            return new RandomSource(length, (int) (offset % PATTERN.length));
        }

        Digest digest() throws IOException {
            Digester digester = Digester.of(DigestAlgorithm.SHA256);
            byte[] buffer = new byte[1 << 16];
            try (InputStream in = open()) {
                for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                    digester.update(buffer, 0, count);
                }
            }
            return digester.digest(DigestAlgorithm.SHA256);
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private long position;

                @Override
                public int read() {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) {
                    if (position == size) {
                        return -1;
                    }
                    int at = (int) ((start + position) % PATTERN.length);
                    int count = (int) Math.min(Math.min(length, PATTERN.length - at), size - position);
                    System.arraycopy(PATTERN, at, bytes, offset, count);
                    position += count;
                    return count;
                }
            };
        }
    }
}
