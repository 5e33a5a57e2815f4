// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import dev.ocikit.test.RegistryExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    @RegisterExtension
    final RegistryExtension registry = RegistryExtension.inMemory();

    @Test
    void listsTags() throws IOException {
        ManifestContent image = push(registry.registry());
        registry.registry().pushManifest("my/app", image, List.of("1.1", "latest"));
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ListTags.main(new String[] {registry.host() + "/my/app"});
        } finally {
            System.setOut(console);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).containsExactly("1.0", "1.1", "latest");
    }

    @Test
    void pullsAnImage(@TempDir Path directory) throws IOException {
        ManifestContent image = push(registry.registry());
        PullImage.main(new String[] {registry.host() + "/my/app:1.0", directory.toString()});
        for (Descriptor blob : image.view().children()) {
            assertThat(Files.size(directory.resolve(blob.digest().encoded()))).isEqualTo(blob.size());
        }
    }

    @Test
    void mountsTheHandlerBesideAnotherPage() throws Exception {
        HttpServer server = MountTheHandler.start(0);
        try (RegistryClient client =
                RegistryClient.of("127.0.0.1:" + server.getAddress().getPort())) {
            ManifestContent image = push(client);
            assertThat(client.getTag("my/app", "1.0")).isEqualTo(image);
            assertThat(client.resolveTag("my/app", "1.0").digest()).isEqualTo(image.digest());
            URI hello = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hello");
            HttpResponse<Void> response = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(hello).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(response.statusCode()).isEqualTo(204);
        } finally {
            server.stop(0);
        }
    }

    private static ManifestContent push(OciRegistry registry) throws IOException {
        ImageContent image = RandomContent.seeded(1).image();
        image.pushTo(registry, "my/app", "1.0");
        return image.manifest();
    }
}
