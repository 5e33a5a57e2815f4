// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import dev.ocikit.test.RegistryExtension;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryInAUnitTest {
    @RegisterExtension
    static final RegistryExtension REGISTRY = RegistryExtension.inMemory();

    @Test
    void pullsWhatWasPushed() throws IOException {
        byte[] content = {1, 2, 3};
        Digest digest = Digest.sha256(content);
        try (RegistryClient client = RegistryClient.of(REGISTRY.host())) {
            client.pushBlob("my/app", digest, BlobSource.of(content));
            try (BlobReader reader = client.getBlob("my/app", digest)) {
                assertArrayEquals(content, reader.readAllBytes());
            }
        }
    }
}
