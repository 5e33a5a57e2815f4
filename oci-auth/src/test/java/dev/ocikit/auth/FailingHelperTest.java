// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.bearer;
import static dev.ocikit.auth.Fixture.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.DeniedException;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.client.RegistryClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A helper for all registries that is installed but fails, as with a locked keychain. */
class FailingHelperTest {
    private static final String FAILURE = "docker-credential-all get for ";

    @TempDir
    Path directory;

    private DockerHome home;
    private final Fixture.Time time = new Fixture.Time();
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void home() throws IOException {
        home = new DockerHome(directory).config("{'credsStore': 'all'}");
        home.helper(
                "all",
                "[ -e $HOME_OF_TEST/open ] || { echo the keychain is locked; exit 1; }; echo '{`Username`:`bob`,`Secret`:`"
                        + Fixture.CANARY + "`}'");
    }

    private Authenticator authenticator() {
        AuthOptions options =
                AuthOptions.builder().clock(time).warnings(warnings::add).build();
        return Authenticator.create(home.credentials(), options);
    }

    private static List<String> tags(RegistryClient client) throws Exception {
        return client.tags("a", ListOptions.ALL).toList();
    }

    @Test
    void entriesInPlainTextCountInstead() throws Exception {
        home.config("{'credsStore': 'all', 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}");
        assertThat(home.credentials().find("r.example", "a/b")).contains(new Credential.Password("jo", "plain"));
    }

    @Test
    void entriesOfOtherFilesCountInstead() throws Exception {
        home.file(".config/containers/auth.json", "{'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}");
        assertThat(home.credentials().find("r.example", "")).contains(new Credential.Password("jo", "plain"));
    }

    @Test
    void whereNothingCountsInsteadTheCallerMayDoWithout() throws Exception {
        for (String script : List.of("echo the keychain is locked; exit 1", "echo no JSON", ":", "kill -9 $$")) {
            DockerCredentials credentials = home.helper("all", script).credentials();
            assertThatThrownBy(() -> credentials.find("r.example", ""))
                    .isInstanceOf(CredentialsUnavailableException.class)
                    .hasMessageContaining("docker-credential-all get");
        }
    }

    @Test
    void aHelperForTheRegistryMustWork() {
        DockerCredentials credentials = home.config("{'credHelpers': {'r.example': 'all'},"
                        + " 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}")
                .credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .isExactlyInstanceOf(IOException.class)
                .hasMessageContaining("the keychain is locked");
    }

    @Test
    void laterSourcesCountInstead() throws Exception {
        CredentialSource failing = home.credentials();
        CredentialSource other = HostCredentials.of("r.example", BOB);
        CredentialSource both = CredentialSource.firstOf(failing, other);
        assertThat(both.find("r.example", "")).contains(BOB);
        assertThatThrownBy(() -> both.find("s.example", "")).isInstanceOf(CredentialsUnavailableException.class);
    }

    @Test
    void publicContentIsReadWithAWarningThatIsGivenOnce() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("t"));
                Site registry = Site.of(Fixture.registry(bearer(tokens, ""), "t"));
                RegistryClient client = client(registry, authenticator())) {
            assertThat(tags(client)).containsExactly("1");
            assertThat(tags(client)).containsExactly("1");
            assertThat(tokens.authorizations()).containsExactly("");
            assertThat(home.runs()).hasSize(1);
            time.pass(Duration.ofMinutes(1));
            assertThat(tags(client)).containsExactly("1");
            assertThat(home.runs()).hasSize(2);
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("continuing without credentials", FAILURE + registry.host(), "the keychain is locked");
        }
    }

    @Test
    void aRefusalTellsOfBoth() throws Exception {
        try (Site registry = Site.of(seen -> Answer.challenge("Basic realm=\"x\""));
                RegistryClient client = client(registry, authenticator())) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("wants credentials")
                    .hasMessageContaining(FAILURE + registry.host())
                    .hasMessageContaining("the keychain is locked")
                    .hasMessageNotContaining(Fixture.CANARY);
            assertThat(warnings).hasSize(1);
        }
    }

    @Test
    void aRefusalOfTheTokenServiceTellsOfBoth() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.json(401, "{\"details\":\"anonymous access is off\"}"));
                Site registry = Site.of(seen -> Answer.challenge(bearer(tokens, "")));
                RegistryClient client = client(registry, authenticator())) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(UnauthorizedException.class)
                    .hasMessageContaining("anonymous access is off")
                    .hasMessageContaining("the keychain is locked");
        }
    }

    @Test
    void aDenialTellsOfBoth() throws Exception {
        try (Site tokens = Site.of(seen -> Answer.token("anonymous-token"));
                Site registry = Site.of(seen -> seen.authorization().isEmpty()
                        ? Answer.challenge(bearer(tokens, ""))
                        : Answer.json(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"members only\"}]}"));
                RegistryClient client = client(registry, authenticator())) {
            assertThatThrownBy(() -> tags(client))
                    .isInstanceOf(DeniedException.class)
                    .hasMessageContaining("members only")
                    .hasMessageContaining("the keychain is locked");
        }
    }

    @Test
    void afterARefusalTheHelperIsAskedAgain() throws Exception {
        try (Site registry = Site.of(seen -> seen.authorization().equals(BASIC)
                        ? Answer.json(200, "{\"name\":\"a\",\"tags\":[\"1\"]}")
                        : Answer.challenge("Basic realm=\"x\""));
                RegistryClient client = client(registry, authenticator())) {
            assertThatThrownBy(() -> tags(client)).hasMessageContaining("the keychain is locked");
            Files.createFile(home.path("open"));
            assertThat(tags(client)).containsExactly("1");
        }
    }

    @Test
    void aSourceThatFailsForGoodIsAnError() throws Exception {
        try (Site registry = Site.of(seen -> Answer.challenge("Basic realm=\"x\""));
                RegistryClient client = client(registry, Authenticator.of((host, repository) -> {
                    throw new IOException("broken file");
                }))) {
            assertThatThrownBy(() -> tags(client)).hasMessageContaining("broken file");
        }
    }

    @Test
    void oneThatFailsIsRunTwiceAMinuteForAllRepositories() throws Exception {
        DockerCredentials credentials = home.credentials();
        for (int i = 0; i < 30; i++) {
            String repository = "r" + i;
            assertThatThrownBy(() -> credentials.find("r.example", repository))
                    .isInstanceOf(CredentialsUnavailableException.class)
                    .hasMessageContaining("the keychain is locked");
        }
        assertThat(home.runs()).hasSize(2);
        assertThatThrownBy(() -> credentials.find("s.example", "a")).hasMessageContaining("the keychain is locked");
        assertThat(home.runs()).hasSize(3);
        home.tick(Duration.ofMinutes(1));
        Files.createFile(home.path("open"));
        assertThat(credentials.find("r.example", "a")).contains(BOB);
    }

    @Test
    void oneForTheRegistryThatFailsIsRunTwiceAMinute() throws Exception {
        DockerCredentials credentials =
                home.config("{'credHelpers': {'r.example': 'all'}}").credentials();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> credentials.find("r.example", ""))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageContaining("the keychain is locked");
        }
        assertThat(home.runs()).hasSize(2);
    }

    @Test
    void aChangedFileEndsFailures() throws Exception {
        DockerCredentials credentials = home.credentials();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> credentials.find("r.example", "")).hasMessageContaining("locked");
        }
        Files.createFile(home.path("open"));
        home.config("{'credsStore': 'all', 'changed': true}").tick(Duration.ofSeconds(1));
        assertThat(credentials.find("r.example", "")).contains(BOB);
    }

    @Test
    void afterRefusalsASourceIsAskedAgainOnceAMinute() throws Exception {
        List<String> asked = new ArrayList<>();
        CredentialSource source = (host, repository) -> {
            asked.add(repository);
            throw new CredentialsUnavailableException("locked", new IOException("locked"));
        };
        AuthOptions options =
                AuthOptions.builder().clock(time).warnings(warnings::add).build();
        try (Site registry = Site.of(seen -> Answer.challenge("Basic realm=\"x\""));
                RegistryClient client = client(registry, Authenticator.create(source, options))) {
            for (int i = 0; i < 10; i++) {
                assertThatThrownBy(() -> tags(client)).hasMessageContaining("locked");
            }
            assertThat(asked).containsExactly("a", "a");
            time.pass(Duration.ofMinutes(1));
            assertThatThrownBy(() -> tags(client)).hasMessageContaining("locked");
            assertThat(asked).hasSize(3);
        }
    }
}
