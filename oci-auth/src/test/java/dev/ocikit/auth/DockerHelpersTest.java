// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which helper is asked for which registry, and how often. */
class DockerHelpersTest {
    private static final Credential PLAIN = new Credential.Password("jo", "plain");

    @TempDir
    Path directory;

    private DockerHome home;

    @BeforeEach
    void home() throws IOException {
        home = new DockerHome(directory);
    }

    private static String answers(String secret) {
        return "echo '{`Username`:`jo`,`Secret`:`" + secret + "`}'";
    }

    private static Credential secret(String secret) {
        return new Credential.Password("jo", secret);
    }

    @Test
    void theOneForTheRegistryGoesBeforeTheOneForAll() throws Exception {
        home.helper("one", answers("one")).helper("all", answers("all"));
        DockerCredentials credentials = home.config("{'credsStore': 'all', 'credHelpers': {'one.example': 'one'},"
                        + " 'auths': {'one.example': {}, 'two.example': {'username': 'jo', 'password': 'plain'}}}")
                .credentials();
        assertThat(credentials.find("one.example", "a/b")).contains(secret("one"));
        assertThat(credentials.find("two.example", "a/b")).contains(secret("all"));
    }

    @Test
    void plainEntriesCountWhereTheHelperHasNothing() throws Exception {
        home.helper("all", "echo 'credentials not found in native keychain'; exit 1");
        home.config("{'credsStore': 'all', 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}");
        assertThat(home.credentials().find("r.example", "")).contains(PLAIN);
        assertThat(home.credentials().find("s.example", "")).isEmpty();
    }

    @Test
    void aMissingOneForTheRegistryIsAnError() throws Exception {
        DockerCredentials credentials = home.config("{'credHelpers': {'r.example': 'missing'},"
                        + " 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}")
                .credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .isInstanceOf(IOException.class)
                .hasMessage("docker-credential-missing, the credential helper for r.example in " + home.config()
                        + ", is in no directory of PATH");
        assertThat(credentials.find("s.example", "")).isEmpty();
    }

    @Test
    void aMissingOneForAllIsPassedOver() throws Exception {
        home.config("{'credsStore': 'missing', 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}");
        assertThat(home.credentials().find("r.example", "")).contains(PLAIN);
    }

    @Test
    void anEmptyNameMeansNoHelper() throws Exception {
        home.helper("all", answers("all"));
        home.config("{'credsStore': 'all', 'credHelpers': {'r.example': ''},"
                + " 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}");
        assertThat(home.credentials().find("r.example", "")).contains(PLAIN);
    }

    @Test
    void aNameThatLeadsElsewhereIsRefused() throws Exception {
        DockerCredentials credentials = home.config("{'credsStore': '../evil'}").credentials();
        assertThatThrownBy(() -> credentials.find("r.example", ""))
                .isInstanceOf(IOException.class)
                .hasMessage(home.config() + ": the credential helper for r.example has a name that no helper can have");
    }

    @Test
    void theHubIsAskedForByTheNameThatDockerGivesItFirst() throws Exception {
        home.helper("all", "printf '%s\\n' `$(cat)` >> $HOME_OF_TEST/servers; echo '{}'");
        DockerCredentials credentials = home.config("{'credsStore': 'all'}").credentials();
        assertThat(credentials.find("registry-1.docker.io", "library/alpine")).isEmpty();
        assertThat(Files.readAllLines(home.path("servers")))
                .containsExactly(
                        "https://index.docker.io/v1/",
                        "docker.io",
                        "index.docker.io",
                        "registry-1.docker.io",
                        "registry.hub.docker.com");
    }

    @Test
    void aHelperForTheHubMayBeNamedInAnyWay() throws Exception {
        home.helper("hub", answers("hub")).config("{'credHelpers': {'https://index.docker.io/v1/': 'hub'}}");
        assertThat(home.credentials().find("docker.io", "library/alpine")).contains(secret("hub"));
    }

    @Test
    void anAnswerHoldsForAMinute() throws Exception {
        DockerCredentials credentials =
                home.helper("all", answers("a")).config("{'credsStore': 'all'}").credentials();
        assertThat(credentials.find("r.example", "a/b")).contains(secret("a"));
        home.tick(Duration.ofSeconds(59));
        assertThat(credentials.find("r.example", "c/d")).contains(secret("a"));
        assertThat(home.runs()).hasSize(1);
        home.tick(Duration.ofSeconds(1));
        assertThat(credentials.find("r.example", "a/b")).contains(secret("a"));
        assertThat(home.runs()).hasSize(2);
    }

    @Test
    void thatThereIsNothingHoldsForAMinuteToo() throws Exception {
        DockerCredentials credentials =
                home.helper("all", "echo '{}'").config("{'credsStore': 'all'}").credentials();
        assertThat(credentials.find("r.example", "")).isEmpty();
        assertThat(credentials.find("r.example", "")).isEmpty();
        assertThat(home.runs()).hasSize(1);
    }

    @Test
    void anAnswerMayHoldForNoTimeAtAll() throws Exception {
        home.helper("all", answers("a")).config("{'credsStore': 'all'}");
        DockerCredentials credentials = DockerCredentials.of(
                home.options().toBuilder().helperLife(Duration.ZERO).build());
        credentials.find("r.example", "");
        credentials.find("r.example", "");
        assertThat(home.runs()).hasSize(2);
    }

    @Test
    void aChangedFileEndsAllAnswers() throws Exception {
        DockerCredentials credentials =
                home.helper("all", answers("a")).config("{'credsStore': 'all'}").credentials();
        credentials.find("r.example", "");
        home.config("{'credsStore': 'all', 'changed': true}").tick(Duration.ofSeconds(1));
        credentials.find("r.example", "");
        assertThat(home.runs()).hasSize(2);
    }

    @Test
    void aFailureDoesNotHold() throws Exception {
        home.helper("all", "[ -e $HOME_OF_TEST/open ] || { echo locked; exit 1; }; " + answers("a"));
        DockerCredentials credentials = home.config("{'credsStore': 'all'}").credentials();
        assertThatThrownBy(() -> credentials.find("r.example", "")).hasMessageContaining("locked");
        Files.createFile(home.path("open"));
        assertThat(credentials.find("r.example", "")).contains(secret("a"));
    }

    @Test
    void manyWhoAskAtOnceShareOneRun() throws Exception {
        Path gate = home.pipe("gate");
        home.helper("all", "cat $HOME_OF_TEST/gate; " + answers("a")).config("{'credsStore': 'all'}");
        DockerCredentials credentials = home.credentials();
        List<Asking> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(Asking.start(() -> credentials.find("r.example", "")));
        }
        all.forEach(Asking::awaitWaiting);
        Files.writeString(gate, "");
        for (Asking asking : all) {
            assertThat(asking.answer()).isEqualTo(Optional.of(secret("a")));
        }
        assertThat(home.runs()).hasSize(1);
    }

    @Test
    void manyWhoAskAtOnceAreAllToldOfTheFailure() throws Exception {
        Path gate = home.pipe("gate");
        home.helper("all", "cat $HOME_OF_TEST/gate; echo locked; exit 1").config("{'credsStore': 'all'}");
        DockerCredentials credentials = home.credentials();
        List<Asking> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(Asking.start(() -> credentials.find("r.example", "")));
        }
        all.forEach(Asking::awaitWaiting);
        Files.writeString(gate, "");
        List<Throwable> failures = new ArrayList<>();
        for (Asking asking : all) {
            failures.add(asking.failure());
        }
        assertThat(failures)
                .doesNotHaveDuplicates()
                .allSatisfy(failure ->
                        assertThat(failure).isInstanceOf(IOException.class).hasMessageContaining("locked"));
        assertThat(home.runs()).hasSize(1);
    }

    @Test
    void whoWaitsAsksWhenTheOneWhoAskedIsInterrupted() throws Exception {
        Path started = home.pipe("started");
        Path gate = home.pipe("gate");
        home.helper("all", "echo > $HOME_OF_TEST/started; cat $HOME_OF_TEST/gate; " + answers("a"));
        DockerCredentials credentials = home.config("{'credsStore': 'all'}").credentials();
        Asking first = Asking.start(() -> credentials.find("r.example", ""));
        Files.readString(started);
        Asking second = Asking.start(() -> credentials.find("r.example", ""));
        second.awaitWaiting();
        first.interrupt();
        assertThat(first.failure()).isInstanceOf(java.io.InterruptedIOException.class);
        Files.readString(started);
        Files.writeString(gate, "");
        assertThat(second.answer()).isEqualTo(Optional.of(secret("a")));
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        Path started = home.pipe("started");
        Path gate = home.pipe("gate");
        home.helper("all", "echo > $HOME_OF_TEST/started; cat $HOME_OF_TEST/gate; " + answers("a"));
        DockerCredentials credentials = home.config("{'credsStore': 'all'}").credentials();
        Asking first = Asking.start(() -> credentials.find("r.example", ""));
        Files.readString(started);
        Asking second = Asking.start(() -> credentials.find("r.example", ""));
        second.awaitWaiting();
        second.interrupt();
        assertThat(second.failure()).isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(second.interrupted()).isTrue();
        Files.writeString(gate, "");
        assertThat(first.answer()).isEqualTo(Optional.of(secret("a")));
        assertThat(home.runs()).hasSize(1);
    }

    @Test
    void theHelperOfDockerDesktopUnderWslIsRun() throws Exception {
        home.helper("desktop.exe", answers("windows"));
        home.config("{'credsStore': 'desktop.exe', 'credHelpers': {'s.example': 'desktop.exe'}}");
        assertThat(home.credentials().find("r.example", "")).contains(secret("windows"));
        assertThat(home.credentials().find("s.example", "")).contains(secret("windows"));
    }

    @Test
    void theHelperOfDockerDesktopUnderWslNeedNotBeInstalled() throws Exception {
        home.config("{'credsStore': 'desktop.exe', 'auths': {'r.example': {'username': 'jo', 'password': 'plain'}}}");
        assertThat(home.credentials().find("r.example", "")).contains(PLAIN);
        assertThat(home.credentials().find("public.example", "")).isEmpty();
    }

    @Test
    void theHelperWithTheClosestNameIsAskedWhateverTheOrder() throws Exception {
        home.helper("plain", answers("plain")).helper("url", answers("url")).helper("other", answers("other"));
        String plain = "'r.example': 'plain'";
        String url = "'https://r.example/v2/': 'url'";
        String other = "'https://r.example/elsewhere': 'other'";
        for (String order : List.of(plain + "," + url, url + "," + plain, other + "," + url + "," + plain)) {
            assertThat(home.config("{'credHelpers': {" + order + "}}")
                            .credentials()
                            .find("r.example", ""))
                    .contains(secret("plain"));
        }
        for (String order : List.of(other + "," + url, url + "," + other)) {
            assertThat(home.config("{'credHelpers': {" + order + "}}")
                            .credentials()
                            .find("r.example", ""))
                    .contains(secret("url"));
        }
    }
}
