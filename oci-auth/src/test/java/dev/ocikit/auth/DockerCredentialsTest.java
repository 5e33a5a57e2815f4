// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where credentials are looked for, and which of them count. */
class DockerCredentialsTest {
    @TempDir
    Path directory;

    private DockerHome home;

    @BeforeEach
    void home() throws IOException {
        home = new DockerHome(directory.resolve("home"));
    }

    private static String auths(String... namesAndPasswords) {
        StringBuilder json = new StringBuilder("{'auths': {");
        for (int i = 0; i < namesAndPasswords.length; i += 2) {
            json.append(i == 0 ? "" : ", ")
                    .append('\'')
                    .append(namesAndPasswords[i])
                    .append("': {'auth': '");
            json.append(DockerHome.auth("jo:" + namesAndPasswords[i + 1])).append("'}");
        }
        return json.append("}}").toString();
    }

    private static Optional<String> password(DockerCredentials credentials, String host, String repository)
            throws IOException {
        return credentials.find(host, repository).map(found -> ((Credential.Password) found).password());
    }

    private Optional<String> password(String host, String repository) throws IOException {
        return password(home.credentials(), host, repository);
    }

    @Test
    void nothingIsFoundWhereNothingIs() throws Exception {
        assertThat(home.credentials().find("r.example", "a/b")).isEmpty();
    }

    @Test
    void placesCountInTheirOrder() throws Exception {
        Path runtime = home.path("run");
        home.with("XDG_RUNTIME_DIR", runtime.toString());
        home.file(".config/containers/auth.json", auths("r.example", "5", "five.example", "5"));
        assertThat(password("r.example", "")).contains("5");
        home.file("run/containers/auth.json", auths("r.example", "4", "four.example", "4"));
        assertThat(password("r.example", "")).contains("4");
        home.config(auths("r.example", "3", "three.example", "3"));
        assertThat(password("r.example", "")).contains("3");
        home.file("named.json", auths("r.example", "2", "two.example", "2"));
        home.with("REGISTRY_AUTH_FILE", home.path("named.json").toString());
        assertThat(password("r.example", "")).contains("2");
        home.with("DOCKER_AUTH_CONFIG", auths("r.example", "1").replace('\'', '"'));
        assertThat(password("r.example", "")).contains("1");
        assertThat(password("two.example", "")).contains("2");
        assertThat(password("three.example", "")).contains("3");
        assertThat(password("four.example", "")).contains("4");
        assertThat(password("five.example", "")).contains("5");
    }

    @Test
    void theNamedDirectoryReplacesTheOneAtHome() throws Exception {
        home.config(auths("r.example", "home"));
        home.with("DOCKER_CONFIG", home.path("elsewhere").toString());
        assertThat(password("r.example", "")).isEmpty();
        home.file("elsewhere/config.json", auths("r.example", "elsewhere"));
        assertThat(password("r.example", "")).contains("elsewhere");
    }

    @Test
    void theConfigurationHomeReplacesTheOneAtHome() throws Exception {
        home.file(".config/containers/auth.json", auths("r.example", "home"));
        home.with("XDG_CONFIG_HOME", home.path("xdg").toString());
        assertThat(password("r.example", "")).isEmpty();
        home.file("xdg/containers/auth.json", auths("r.example", "xdg"));
        assertThat(password("r.example", "")).contains("xdg");
    }

    @Test
    void variablesThatAreSetToNothingAreNotSet() throws Exception {
        home.with("DOCKER_CONFIG", "").with("REGISTRY_AUTH_FILE", "").with("DOCKER_AUTH_CONFIG", "");
        home.config(auths("r.example", "home"));
        assertThat(password("r.example", "")).contains("home");
    }

    @Test
    void anEmptyFileSaysNothing() throws Exception {
        home.config("").file(".config/containers/auth.json", auths("r.example", "x"));
        assertThat(password("r.example", "")).contains("x");
    }

    @Test
    void anEntryForMoreDetailGoesFirst() throws Exception {
        home.config(auths("quay.io", "all", "quay.io/ns/repo", "repo", "quay.io/ns", "ns"));
        assertThat(password("quay.io", "ns/repo")).contains("repo");
        assertThat(password("quay.io", "ns/repo/below")).contains("repo");
        assertThat(password("quay.io", "ns/repository")).contains("ns");
        assertThat(password("quay.io", "ns")).contains("ns");
        assertThat(password("quay.io", "nsx/repo")).contains("all");
        assertThat(password("quay.io", "")).contains("all");
    }

    @Test
    void detailCountsMoreThanThePlace() throws Exception {
        home.config(auths("quay.io", "all")).file(".config/containers/auth.json", auths("quay.io/ns", "ns"));
        assertThat(password("quay.io", "ns/repo")).contains("ns");
        assertThat(password("quay.io", "other")).contains("all");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r.example:5000",
                "R.Example:5000",
                "https://r.example:5000",
                "http://r.example:5000/",
                "https://r.example:5000/v1/",
                "https://r.example:5000/v2/",
                "r.example:5000/v2/",
            })
    void registriesAreNamedInManyWays(String name) throws Exception {
        home.config(auths(name, "x"));
        assertThat(password("r.example:5000", "a/b")).contains("x");
        assertThat(password("r.example", "a/b")).isEmpty();
        assertThat(password("r.example:5001", "a/b")).isEmpty();
    }

    @Test
    void thePortOfTheSchemeIsNoneOfItsOwn() throws Exception {
        home.config(auths("https://r.example:443/v2/", "x"));
        assertThat(password("r.example", "a/b")).contains("x");
        assertThat(password("r.example:443", "a/b")).contains("x");
        home.config(auths("http://r.example:80", "y", "s.example:80", "z"));
        assertThat(password("r.example", "a/b")).contains("y");
        assertThat(password("s.example", "a/b")).isEmpty();
        assertThat(password("s.example:80", "a/b")).contains("z");
    }

    @Test
    void thePlainNameGoesBeforeOthersOfTheSameRegistry() throws Exception {
        home.config(auths("https://r.example/v1/", "url", "r.example", "plain", "http://r.example", "other"));
        assertThat(password("r.example", "")).contains("plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://index.docker.io/v1/",
                "https://index.docker.io/v1",
                "index.docker.io/v1/",
                "index.docker.io",
                "docker.io",
                "https://docker.io",
                "registry-1.docker.io",
                "https://registry-1.docker.io/v2/",
                "registry.hub.docker.com",
            })
    void theHubIsNamedInManyWays(String name) throws Exception {
        home.config(auths(name, "x"));
        for (String host : new String[] {"docker.io", "index.docker.io", "registry-1.docker.io"}) {
            assertThat(password(host, "library/alpine")).contains("x");
        }
        assertThat(password("auth.docker.io", "")).isEmpty();
    }

    @Test
    void partsOfTheHubAreNamedToo() throws Exception {
        home.config(auths("https://index.docker.io/v1/", "all", "docker.io/team", "team"));
        assertThat(password("docker.io", "team/app")).contains("team");
        assertThat(password("docker.io", "library/alpine")).contains("all");
    }

    @Test
    void aChangedFileIsReadAgainAfterASecond() throws Exception {
        DockerCredentials credentials = home.config(auths("r.example", "a")).credentials();
        assertThat(password(credentials, "r.example", "")).contains("a");
        home.config(auths("r.example", "longer"));
        home.tick(Duration.ofMillis(999));
        assertThat(password(credentials, "r.example", "")).contains("a");
        home.tick(Duration.ofMillis(1));
        assertThat(password(credentials, "r.example", "")).contains("longer");
        Files.delete(home.config());
        home.tick(Duration.ofSeconds(1));
        assertThat(password(credentials, "r.example", "")).isEmpty();
        home.config(auths("r.example", "b")).tick(Duration.ofSeconds(1));
        assertThat(password(credentials, "r.example", "")).contains("b");
    }

    @Test
    void aFileOfTheSameSizeAndTimeIsKnownToBeAnother() throws Exception {
        DockerCredentials credentials = home.config(auths("r.example", "a")).credentials();
        assertThat(password(credentials, "r.example", "")).contains("a");
        home.file("fresh", auths("r.example", "b"));
        Files.setLastModifiedTime(home.path("fresh"), Files.getLastModifiedTime(home.config()));
        Files.move(home.path("fresh"), home.config(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        home.tick(Duration.ofSeconds(1));
        assertThat(password(credentials, "r.example", "")).contains("b");
    }

    @Test
    void aFileThatIsMendedWorksAgain() throws Exception {
        DockerCredentials credentials = home.config("{").credentials();
        assertThatThrownBy(() -> credentials.find("r.example", "")).hasMessageContaining("is not valid JSON");
        assertThatThrownBy(() -> credentials.find("r.example", "")).hasMessageContaining("is not valid JSON");
        home.config(auths("r.example", "a")).tick(Duration.ofSeconds(1));
        assertThat(password(credentials, "r.example", "")).contains("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'auths': {'r.example': {'auth': canary-hunter2-sings}}}",
                "canary-hunter2-sings",
                "['canary-hunter2-sings']",
                "'canary-hunter2-sings'",
                "{'auths': 'canary-hunter2-sings'}",
                "{'auths': {'r.example': 'canary-hunter2-sings'}}",
                "{'auths': {'r.example': {'auth': 'canary-hunter2-sings\u0001'}}}",
                "{'credsStore': ['canary-hunter2-sings']}",
                "{'credHelpers': {'r.example': {'x': 'canary-hunter2-sings'}}}",
                "{'credHelpers': ['canary-hunter2-sings']}",
            })
    void aBrokenFileIsNamedButNotQuoted(String json) {
        DockerCredentials credentials = home.config(json).credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .isInstanceOf(IOException.class)
                .hasNoCause()
                .hasMessageContaining(home.config().toString())
                .hasMessageNotContaining(DockerHome.CANARY);
    }

    @Test
    void aBrokenVariableIsNamedButNotQuoted() {
        home.with("DOCKER_AUTH_CONFIG", "{" + DockerHome.CANARY);
        DockerCredentials credentials = home.credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("$DOCKER_AUTH_CONFIG is not valid JSON at line 1")
                .hasMessageNotContaining(DockerHome.CANARY);
    }

    @Test
    void aFileThatIsADirectoryIsNamed() throws Exception {
        Files.createDirectories(home.config());
        DockerCredentials credentials = home.credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(home.config().toString());
    }

    @Test
    void aFileWithoutAnEndIsNotRead() throws Exception {
        Files.createDirectories(home.config().getParent());
        Files.createSymbolicLink(home.config(), Path.of("/dev/zero"));
        DockerCredentials credentials = home.credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .hasMessageContaining(home.config() + " is no Docker configuration: it has more than");
    }

    @Test
    void refusesWhatIsNoHost() {
        DockerCredentials credentials = home.credentials();
        assertThatIllegalArgumentException().isThrownBy(() -> credentials.find("a\nb", ""));
    }

    @Test
    void tellsNoSecret() {
        home.with(
                "DOCKER_AUTH_CONFIG", "{\"auths\":{\"r.example\":{\"registrytoken\":\"" + DockerHome.CANARY + "\"}}}");
        assertThat(home.credentials().toString() + home.options()).doesNotContain(DockerHome.CANARY);
    }

    @Test
    void theUsersOwnPlacesAreTheDefault() {
        assertThat(DockerCredentialsOptions.defaults().home()).isEqualTo(Path.of(System.getProperty("user.home")));
        assertThat(DockerCredentialsOptions.defaults().environment()).isEqualTo(System.getenv());
        assertThat(DockerCredentials.system().storePath().getFileName()).isNotNull();
    }

    @Test
    void aByteOrderMarkIsIgnored() throws Exception {
        home.config("\uFEFF" + auths("one.example", "1"));
        home.file(".config/containers/auth.json", "\uFEFF" + auths("two.example", "2"));
        home.with("DOCKER_AUTH_CONFIG", "\uFEFF" + auths("three.example", "3").replace('\'', '"'));
        assertThat(password("one.example", "")).contains("1");
        assertThat(password("two.example", "")).contains("2");
        assertThat(password("three.example", "")).contains("3");
    }

    @Test
    void aFileOfNothingButAByteOrderMarkSaysNothing() throws Exception {
        home.config("\uFEFF").file(".config/containers/auth.json", auths("r.example", "x"));
        assertThat(password("r.example", "")).contains("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access-token", "refresh-token"})
    void theTokensOfASessionWithTheHubAreNotItsCredentials(String token) throws Exception {
        String[] names = {"https://index.docker.io/v1/" + token, "https://index.docker.io/v1/"};
        home.config(auths(names[0], "session", names[1], "password"));
        assertThat(password("docker.io", "library/alpine")).contains("password");
        home.config(auths(names[1], "password", names[0], "session"));
        assertThat(password("docker.io", "library/alpine")).contains("password");
        home.config(auths(names[0], "session"));
        assertThat(password("docker.io", "library/alpine")).isEmpty();
    }

    @Test
    void anEntryWithAPasswordGoesBeforeMarksWhateverTheOrder() throws Exception {
        String password = "'https://r.example/some/path': {'auth': '" + DockerHome.auth("jo:x") + "'}";
        for (String mark :
                new String[] {"{}", "{'email': 'jo@r.example'}", "{'auth': ''}", "{'identitytoken': null}"}) {
            home.config("{'auths': {'r.example': " + mark + ", " + password + "}}");
            assertThat(password("r.example", "")).contains("x");
            home.config("{'auths': {" + password + ", 'r.example': " + mark + "}}");
            assertThat(password("r.example", "")).contains("x");
        }
    }

    @Test
    void theRootOfAnApiGoesBeforeOtherPathsWhateverTheOrder() throws Exception {
        home.config(auths("https://r.example/some/path", "path", "https://r.example/v2/", "root"));
        assertThat(password("r.example", "")).contains("root");
        home.config(auths("https://r.example/v2/", "root", "https://r.example/some/path", "path"));
        assertThat(password("r.example", "")).contains("root");
    }
}
