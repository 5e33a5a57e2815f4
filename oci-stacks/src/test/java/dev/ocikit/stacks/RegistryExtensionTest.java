// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import dev.ocikit.test.RegistryExtension;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RegistryExtensionTest {
    private static URI seen = URI.create("urn:none");

    @RegisterExtension
    static RegistryExtension shared = RegistryExtension.inMemory();

    @RegisterExtension
    final RegistryExtension fresh = RegistryExtension.inMemory();

    private final RandomContent random = RandomContent.unseeded();

    @Test
    void servesTheRegistryThatItHolds() throws IOException {
        ImageContent image = random.image();
        image.pushTo(shared.registry(), "a/b", "tag");
        try (RegistryClient client = RegistryClient.create(ClientOptions.of(shared.host()))) {
            assertThat(client.getTag("a/b", "tag")).isEqualTo(image.manifest());
            ImageContent other = random.image();
            other.pushTo(client, "c", "tag");
            assertThat(shared.registry().getTag("c", "tag")).isEqualTo(other.manifest());
        }
        assertThat(shared.host()).startsWith("127.0.0.1:");
        assertThat(shared.uri()).isEqualTo(URI.create("http://" + shared.host()));
    }

    @RepeatedTest(3)
    void isNewForEachTestAsAnInstanceField() throws IOException {
        assertThat(fresh.registry().repositories().toList()).isEmpty();
        random.image().pushTo(fresh.registry(), "a", "tag");
        assertThat(fresh.uri()).isNotEqualTo(shared.uri());
    }

    @RepeatedTest(3)
    void isOneForAllTestsAsAStaticField() {
        assertThat(seen).isIn(URI.create("urn:none"), shared.uri());
        seen = shared.uri();
    }

    @Test
    void runsOnlyWhileTestsDo() {
        RegistryExtension idle = RegistryExtension.inMemory();
        assertThatThrownBy(idle::uri).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(idle::registry).isInstanceOf(IllegalStateException.class);
    }

    @Nested
    class WithinAnotherClass {
        @Test
        void isTheSame() {
            assertThat(seen).isIn(URI.create("urn:none"), shared.uri());
            seen = shared.uri();
        }
    }
}
