// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobNameTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @ParameterizedTest
    @CsvSource({
        "localhost:5000/my/app, localhost:5000, my/app",
        "http://registry.example.com/my/app, http://registry.example.com, my/app",
        "https://127.0.0.1:5000/app, https://127.0.0.1:5000, app",
        "docker.io/alpine, docker.io, library/alpine"
    })
    void namesARepositoryAndTheWayToItsRegistry(String text, String registry, String repository) {
        assertThat(BlobName.parse(text)).isEqualTo(new BlobName(registry, repository, null));
    }

    @Test
    void namesABlobByItsDigest() {
        BlobName name = BlobName.parse("http://localhost:5000/my/app@" + DIGEST);
        assertThat(name.registry()).isEqualTo("http://localhost:5000");
        assertThat(name.repository()).isEqualTo("my/app");
        assertThat(name.digest()).hasToString(DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "my/app", "alpine", "localhost:5000", "localhost:5000/my/app:1.0", "http://", "a.b/c@d"})
    void isNothingElse(String text) {
        assertThatThrownBy(() -> BlobName.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
