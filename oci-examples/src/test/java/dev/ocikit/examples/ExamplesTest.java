// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.ocikit.api.ManifestContent;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.Credential;
import dev.ocikit.auth.CredentialSource;
import dev.ocikit.auth.HostCredentials;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.ServerOptions;
import dev.ocikit.server.auth.AccessPolicy;
import dev.ocikit.server.auth.BasicGuard;
import dev.ocikit.server.auth.Htpasswd;
import dev.ocikit.spec.Descriptor;
import dev.ocikit.test.ImageContent;
import dev.ocikit.test.RandomContent;
import dev.ocikit.test.RegistryExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
    void downloadsALargeBlob(@TempDir Path directory) throws IOException {
        Descriptor blob = push(registry.registry()).view().children().get(0);
        Path file = directory.resolve("blob");
        DownloadLargeBlob.main(new String[] {registry.host() + "/my/app@" + blob.digest(), file.toString()});
        assertThat(Digest.sha256(Files.readAllBytes(file))).isEqualTo(blob.digest());
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

    @Test
    void listsTagsWithCredentials(@TempDir Path directory) throws IOException {
        Path users = Files.writeString(
                directory.resolve("users"), "ann:$2y$04$PgwXBoR4oRAQ3LPjR0dQ0e9WPRfHmXFs.KKgny3HvB/lScEFgSpMa\n");
        push(registry.registry());
        ServerOptions options = ServerOptions.builder()
                .guard(BasicGuard.of(Htpasswd.open(users), AccessPolicy.users()))
                .build();
        try (Http1Server server = Http1Server.start(
                RegistryHandler.of(registry.registry(), options),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            String host = "127.0.0.1:" + server.address().getPort();
            Credential ann = new Credential.Password("ann", "secret");
            assertThat(WithCredentials.tags(host, "my/app", HostCredentials.of(host, ann)))
                    .containsExactly("1.0");
            assertThatThrownBy(() -> WithCredentials.tags(host, "my/app", CredentialSource.none()))
                    .isInstanceOf(UnauthorizedException.class);
        }
    }

    private static ManifestContent push(OciRegistry registry) throws IOException {
        ImageContent image = RandomContent.seeded(1).image();
        image.pushTo(registry, "my/app", "1.0");
        return image.manifest();
    }
}
