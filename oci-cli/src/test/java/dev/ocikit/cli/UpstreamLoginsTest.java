// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static dev.ocikit.cli.ScriptedRegistry.authorization;
import static dev.ocikit.cli.ScriptedRegistry.challenge;
import static dev.ocikit.cli.ScriptedRegistry.json;
import static dev.ocikit.cli.ScriptedRegistry.names;
import static dev.ocikit.cli.ScriptedRegistry.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.DeniedException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Handler;
import dev.ocikit.server.Request;
import dev.ocikit.server.Response;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ocikit serve --upstream --use-logins} in front of nonconforming registries and with unusual configurations. */
@Timeout(120)
class UpstreamLoginsTest {
    private static final String SECRET = "canary-hunter2-sings";
    private static final String AUTH =
            Base64.getEncoder().encodeToString(("jo:" + SECRET).getBytes(StandardCharsets.UTF_8));
    private static final String BASIC = "Basic " + AUTH;
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(CONTENT);

    @TempDir
    Path home;

    private static Response forPassword(Request request) {
        return authorization(request).equals(BASIC) ? names("1") : challenge("Basic realm=\"r\"");
    }

    private void config(String json) throws IOException {
        Files.createDirectories(home.resolve(".docker"));
        Files.writeString(home.resolve(".docker/config.json"), json.replace('\'', '"'));
    }

    private void helper(String name, String script) throws IOException {
        Path program = Files.createDirectories(home.resolve("bin")).resolve("docker-credential-" + name);
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Serving serving(ScriptedRegistry upstream) throws IOException {
        Surroundings surroundings = Surroundings.of(
                Map.of("PATH", home.resolve("bin") + ":/usr/bin:/bin"),
                home,
                new ByteArrayInputStream(new byte[0]),
                OutputStream.nullOutputStream(),
                null,
                false);
        return new Serving(surroundings, "--upstream", "http://" + upstream.host(), "--use-logins");
    }

    private static List<String> tags(RegistryClient client) throws IOException {
        return client.tags("a").toList();
    }

    private void assertServes(ScriptedRegistry upstream) throws IOException {
        try (Serving serving = serving(upstream);
                RegistryClient client = RegistryClient.of(serving.url())) {
            assertThat(tags(client)).containsExactly("1");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theHelperOfDockerDesktopUnderWslIsUsedIfItIsInstalled(boolean installed) throws Exception {
        if (installed) {
            helper("desktop.exe", "echo '{\"Username\":\"jo\",\"Secret\":\"" + SECRET + "\"}'");
        }
        try (ScriptedRegistry upstream = new ScriptedRegistry(UpstreamLoginsTest::forPassword)) {
            String plain = installed ? "{}" : "{'auth': '" + AUTH + "'}";
            config("{'credsStore': 'desktop.exe', 'auths': {'" + upstream.host() + "': " + plain + "}}");
            assertServes(upstream);
        }
    }

    @Test
    void aLockedKeychainLeavesEntriesInPlainText() throws Exception {
        helper("all", "echo the keychain is locked; exit 1");
        try (ScriptedRegistry upstream = new ScriptedRegistry(UpstreamLoginsTest::forPassword)) {
            config("{'credsStore': 'all', 'auths': {'" + upstream.host() + "': {'auth': '" + AUTH + "'}}}");
            assertServes(upstream);
        }
    }

    @Test
    void aLockedKeychainLeavesPublicContentAndIsLoggedOnce() throws Exception {
        helper("all", "echo the keychain is locked; exit 1");
        config("{'credsStore': 'all'}");
        try (Log log = new Log();
                ScriptedRegistry tokens = new ScriptedRegistry(request -> token("anonymous"));
                ScriptedRegistry upstream = new ScriptedRegistry(
                        request -> authorization(request).isEmpty() ? challenge(tokens.bearer("")) : names("1"));
                Serving serving = serving(upstream);
                RegistryClient client = RegistryClient.of(serving.url())) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(tags(client)).containsExactly("1");
            assertThat(tokens.authorizations()).containsExactly("");
            assertThat(log.of(upstream.host())).singleElement().asString().contains("the keychain is locked");
        }
    }

    @Test
    void aRefusalTellsThatTheHelperFailedButNotHow() throws Exception {
        helper("all", "echo the keychain is locked; exit 1");
        config("{'credsStore': 'all'}");
        try (Log log = new Log();
                ScriptedRegistry upstream = new ScriptedRegistry(UpstreamLoginsTest::forPassword);
                Serving serving = serving(upstream);
                RegistryClient client = RegistryClient.of(serving.url())) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> tags(client))
                        .isInstanceOf(UnauthorizedException.class)
                        .hasMessageContaining("wants credentials")
                        .hasMessageContaining("a credential helper of this server failed")
                        .hasMessageNotContaining("docker-credential-all")
                        .hasMessageNotContaining("locked");
            }
            assertThat(log.of(upstream.host())).singleElement().asString().contains("the keychain is locked");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\n", "\\r\\n"})
    void aWrappedEntryInAFileWithAByteOrderMarkIsRead(String lineBreak) throws Exception {
        String wrapped = AUTH.substring(0, 20) + lineBreak + AUTH.substring(20) + lineBreak;
        try (ScriptedRegistry upstream = new ScriptedRegistry(UpstreamLoginsTest::forPassword)) {
            config("\uFEFF{'auths': {'" + upstream.host() + "': {'auth': '" + wrapped + "'}}}");
            assertServes(upstream);
        }
    }

    @Test
    void theEntryOfTheRegistryCountsWhateverTheOrder() throws Exception {
        try (ScriptedRegistry upstream = new ScriptedRegistry(UpstreamLoginsTest::forPassword)) {
            String other = "'http://" + upstream.host() + "/v1/access-token': {'username': 'jo', 'password': 'x'}";
            String own = "'http://" + upstream.host() + "/v1/': {'auth': '" + AUTH + "'}";
            for (String order : List.of(other + ", " + own, own + ", " + other)) {
                config("{'auths': {" + order + "}}");
                assertServes(upstream);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403})
    void aTokenThatIsRefusedWithoutAChallengeIsReplacedOnce(int status) throws Exception {
        AtomicReference<String> good = new AtomicReference<>("Bearer t1");
        AtomicInteger count = new AtomicInteger();
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> token("t" + count.incrementAndGet()));
                ScriptedRegistry upstream = new ScriptedRegistry(request -> authorization(request)
                                .isEmpty()
                        ? challenge(tokens.bearer("repository:a:pull"))
                        : authorization(request).equals(good.get())
                                ? names("1")
                                : json(status, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"invalid\"}]}"))) {
            config("{'auths': {'" + upstream.host() + "': {'auth': '" + AUTH + "'}}}");
            try (Serving serving = serving(upstream);
                    RegistryClient client = RegistryClient.of(serving.url())) {
                assertThat(tags(client)).containsExactly("1");
                good.set("Bearer t2");
                assertThat(tags(client)).containsExactly("1");
                good.set("none");
                for (int i = 0; i < 3; i++) {
                    assertThatThrownBy(() -> tags(client)).isInstanceOf(DeniedException.class);
                }
                assertThat(upstream.authorizations())
                        .containsExactly(
                                "",
                                "Bearer t1",
                                "Bearer t1",
                                "Bearer t2",
                                "Bearer t2",
                                "Bearer t3",
                                "Bearer t3",
                                "Bearer t3");
                assertThat(tokens.authorizations()).containsOnly(BASIC);
            }
        }
    }

    @Test
    void aRedirectToARegistryThatAsksForATokenIsFollowedWithAnAnonymousOne() throws Exception {
        Handler blob = request -> {
            Response.Builder response = Response.status(200).header("Content-Type", "application/octet-stream");
            return request.method().equals("HEAD") ? response.head(CONTENT.length) : response.bytes(CONTENT);
        };
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> token("anonymous"));
                ScriptedRegistry target =
                        new ScriptedRegistry(request -> authorization(request).equals("Bearer anonymous")
                                ? blob.handle(request)
                                : challenge(tokens.bearer("repository:team/a:pull")));
                ScriptedRegistry upstream =
                        new ScriptedRegistry(request -> authorization(request).equals(BASIC)
                                ? Response.status(307)
                                        .header("Location", target.asLocalhost("/v2/team/a/blobs/" + DIGEST))
                                        .empty()
                                : challenge("Basic realm=\"r\""))) {
            config("{'auths': {'" + upstream.host() + "': {'auth': '" + AUTH + "'}}}");
            try (Serving serving = serving(upstream);
                    RegistryClient client = RegistryClient.of(serving.url())) {
                assertThat(client.resolveBlob("a", DIGEST).size()).isEqualTo(CONTENT.length);
                try (BlobReader reader = client.getBlob("a", DIGEST)) {
                    assertThat(reader.readAllBytes()).isEqualTo(CONTENT);
                }
                assertThat(target.authorizations()).containsOnly("", "Bearer anonymous");
                assertThat(tokens.authorizations()).containsExactly("");
            }
        }
    }

    @Test
    void theExampleOfTheFrontDoorIsNoPartOfAToken() throws Exception {
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> token("t"));
                ScriptedRegistry upstream =
                        new ScriptedRegistry(request -> !authorization(request).isEmpty()
                                ? names("1")
                                : request.path().equals("/v2/")
                                        ? challenge(tokens.bearer("repository:user/image:pull"))
                                        : json(401, "{}"))) {
            config("{'auths': {'" + upstream.host() + "': {'auth': '" + AUTH + "'}}}");
            assertServes(upstream);
            assertThat(tokens.seen())
                    .singleElement()
                    .satisfies(seen ->
                            assertThat(seen.target()).isEqualTo("/token?service=s&scope=repository%3Aa%3Apull"));
        }
    }

    @Test
    void theListOfRepositoriesIsThatOfTheUser() throws Exception {
        try (ScriptedRegistry upstream = new ScriptedRegistry(request -> switch (authorization(request)) {
            case "" -> names("a");
            default -> authorization(request).equals(BASIC) ? names("a", "b", "c") : challenge("Basic");
        })) {
            config("{'auths': {'" + upstream.host() + "': {'auth': '" + AUTH + "'}}}");
            try (Serving serving = serving(upstream);
                    RegistryClient client = RegistryClient.of(serving.url())) {
                assertThat(client.repositories().toList()).containsExactly("a", "b", "c");
            }
        }
    }

    /** The records of the authenticator's logger. */
    private static final class Log extends java.util.logging.Handler implements AutoCloseable {
        private static final Logger LOGGER = Logger.getLogger("dev.ocikit.auth");

        private final List<String> messages = new CopyOnWriteArrayList<>();

        Log() {
            LOGGER.addHandler(this);
        }

        List<String> of(String host) {
            return messages.stream().filter(message -> message.contains(host)).toList();
        }

        @Override
        public void publish(LogRecord record) {

            messages.add(String.valueOf(record.getMessage()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            LOGGER.removeHandler(this);
        }
    }
}
