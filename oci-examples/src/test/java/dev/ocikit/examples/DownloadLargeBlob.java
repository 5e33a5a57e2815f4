// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import dev.ocikit.client.RegistryClient;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.ref.Digest;
import dev.ocikit.ref.Reference;
import java.io.IOException;
import java.nio.file.Path;

final class DownloadLargeBlob {
    public static void main(String[] arguments) throws IOException {
        Reference blob = Reference.parse(arguments[0]); // localhost:5000/my/model@sha256:…
        download(blob.host().orElseThrow(), blob.repository(), blob.digest().orElseThrow(), Path.of(arguments[1]));
    }

    /** Downloads a blob by as many requests at once as make it faster; called again after a failure, it goes on where it stopped. */
    static void download(String host, String repository, Digest digest, Path file) throws IOException {
        LargeOptions options = LargeOptions.builder()
                .progress(now -> System.err.printf("%d bytes by %d requests%n", now.done(), now.requests()))
                .build();
        try (RegistryClient client = RegistryClient.of(host);
                LargeBlobs registry = LargeBlobs.wrap(client, options)) {
            registry.downloadTo(repository, digest, file);
        }
    }
}
