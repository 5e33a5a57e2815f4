// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code store} and {@code erase} do to files. */
class DockerStoreTest {
    private static final Credential JO = new Credential.Password("jo", DockerHome.CANARY);

    @TempDir
    Path directory;

    private DockerHome home;

    @BeforeEach
    void home() throws IOException {
        home = new DockerHome(directory.resolve("home"));
    }

    private String text() throws IOException {
        return Files.readString(home.config());
    }

    @Test
    void aFirstEntryMakesTheFileForItsOwnerOnly() throws Exception {
        DockerCredentials credentials = home.credentials();
        assertThat(credentials.find("r.example", "")).isEmpty();
        credentials.store("r.example", JO);
        assertThat(text())
                .isEqualTo("{\n\t\"auths\": {\n\t\t\"r.example\": {\n\t\t\t\"auth\": \""
                        + DockerHome.auth("jo:" + DockerHome.CANARY) + "\"\n\t\t}\n\t}\n}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.config())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.path(".docker"))))
                .isEqualTo("rwx------");
        assertThat(credentials.find("r.example", "a/b")).contains(JO);
    }

    @Test
    void allKindsAreFoundAgain() throws Exception {
        DockerCredentials credentials = home.credentials();
        for (Credential credential : List.of(
                new Credential.Password("jo", "a:b\"ü"),
                new Credential.IdentityToken("refresh"),
                new Credential.RegistryToken("bearer"))) {
            credentials.store("r.example:5000", credential);
            assertThat(credentials.find("r.example:5000", "")).contains(credential);
        }
    }

    @Test
    void theRestOfTheFileStays() throws Exception {
        String before = """
                {
                  "HttpHeaders": {"User-Agent": "x/1"},
                  "auths": {
                    "a.example": {
                      "auth": "am86eA==",
                      "email": "jo@a.example"
                    }
                  },
                  "detachKeys": "ctrl-e",
                  "number": 1234567890123456789012345678901234567890.10,
                  "features": [
                    "ü",
                    {}
                  ]
                }
                """;
        home.config(before);
        DockerCredentials credentials = home.credentials();
        credentials.store("b.example", JO);
        assertThat(text())
                .isEqualTo(before.replace("{\"User-Agent\": \"x/1\"}", "{\n    \"User-Agent\": \"x/1\"\n  }")
                        .replace(
                                "jo@a.example\"\n    }\n",
                                "jo@a.example\"\n    },\n    \"b.example\": {\n      \"auth\": \""
                                        + DockerHome.auth("jo:" + DockerHome.CANARY) + "\"\n    }\n"));
        credentials.erase("b.example");
        assertThat(text())
                .isEqualTo(before.replace("{\"User-Agent\": \"x/1\"}", "{\n    \"User-Agent\": \"x/1\"\n  }"));
    }

    @Test
    void aFileOnOneLineStaysOnOneLine() throws Exception {
        home.config("{'auths':{},'x':[1,2]}\n").credentials().store("r.example", new Credential.IdentityToken("t"));
        assertThat(text()).isEqualTo("{\"auths\":{\"r.example\":{\"identitytoken\":\"t\"}},\"x\":[1,2]}\n");
    }

    @Test
    void otherNamesOfTheRegistryGoAway() throws Exception {
        home.config("{'auths':{'docker.io':{'auth':'!'},'docker.io/team':{},'https://registry-1.docker.io/v2/':{}}}");
        DockerCredentials credentials = home.credentials();
        credentials.store("docker.io", new Credential.IdentityToken("t"));
        assertThat(text())
                .isEqualTo("{\"auths\":{\"docker.io/team\":{},"
                        + "\"https://index.docker.io/v1/\":{\"identitytoken\":\"t\"}}}");
        credentials.erase("registry-1.docker.io");
        assertThat(text()).isEqualTo("{\"auths\":{\"docker.io/team\":{}}}");
    }

    @Test
    void nothingToEraseChangesNothing() throws Exception {
        home.credentials().erase("r.example");
        assertThat(home.path(".docker")).doesNotExist();
        home.config("{ 'auths' : { } }").credentials().erase("r.example");
        assertThat(text()).isEqualTo("{ \"auths\" : { } }");
        assertThat(home.path(".docker/config.json.lock")).doesNotExist();
    }

    @Test
    void aHelperKeepsThemInstead() throws Exception {
        home.keepingHelper("keep");
        home.config("{'auths':{'r.example':{'auth':'" + DockerHome.auth("jo:old") + "'}},'credsStore':'keep'}");
        DockerCredentials credentials = home.credentials();
        assertThat(credentials.find("r.example", "")).contains(new Credential.Password("jo", "old"));
        assertThat(credentials.store("r.example", JO)).isEqualTo(home.path("bin/docker-credential-keep"));
        assertThat(text()).isEqualTo("{\"auths\":{},\"credsStore\":\"keep\"}");
        assertThat(home.path("kept-r_example")).exists();
        assertThat(credentials.find("r.example", "")).contains(JO);
        credentials.erase("r.example");
        assertThat(home.path("kept-r_example")).doesNotExist();
        assertThat(credentials.find("r.example", "")).isEmpty();
        credentials.erase("r.example");
    }

    @Test
    void helpersKeepTheHubUnderDockersName() throws Exception {
        home.keepingHelper("keep").config("{'credHelpers':{'docker.io':'keep'}}");
        home.credentials().store("docker.io", JO);
        assertThat(home.path("kept-https___index_docker_io_v1_")).exists();
        home.credentials().erase("index.docker.io");
        assertThat(home.path("kept-https___index_docker_io_v1_")).doesNotExist();
    }

    @Test
    void aMissingHelperForAllLeavesItToTheFile() throws Exception {
        home.config("{'credsStore':'missing'}").credentials().store("r.example", new Credential.IdentityToken("t"));
        assertThat(text())
                .isEqualTo("{\"credsStore\":\"missing\",\"auths\":{\"r.example\":{\"identitytoken\":\"t\"}}}");
    }

    @Test
    void aHelperThatFailsChangesNothing() throws Exception {
        home.helper("all", "cat >&2; echo locked; exit 1").config("{'credsStore':'all'}");
        DockerCredentials credentials = home.credentials();
        assertThatThrownBy(() -> credentials.store("r.example", JO))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("docker-credential-all store for r.example ended with status 1: locked")
                .hasMessageNotContaining(DockerHome.CANARY);
        assertThat(text()).isEqualTo("{\"credsStore\":\"all\"}");
    }

    @Test
    void theNamedFileIsWrittenIfThereIsOne() throws Exception {
        home.with("REGISTRY_AUTH_FILE", home.path("deep/auth.json").toString());
        DockerCredentials credentials = home.config("{}").credentials();
        assertThat(credentials.store("r.example", JO))
                .isEqualTo(home.path("deep/auth.json"))
                .exists();
        assertThat(text()).isEqualTo("{}");
    }

    @Test
    void aBrokenFileStaysAsItIs() throws Exception {
        String broken = "{\"auths\": " + DockerHome.CANARY;
        home.config(broken);
        DockerCredentials credentials = home.credentials();
        assertThatThrownBy(() -> credentials.store("r.example", JO))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(home.config() + " is not valid JSON")
                .hasMessageNotContaining(DockerHome.CANARY);
        assertThat(text()).isEqualTo(broken);
    }

    @Test
    void userNamesWithColonsDoNotFitIntoFiles() {
        DockerCredentials credentials = home.credentials();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> credentials.store("r.example", new Credential.Password("a:b", "c")))
                .withMessage("a user name cannot have a colon");
        assertThat(home.config()).doesNotExist();
    }

    @Test
    void symbolicLinksStay() throws Exception {
        Path real = directory.resolve("dotfiles/docker.json");
        Files.createDirectories(real.getParent());
        Files.createDirectories(home.path(".docker"));
        Files.createSymbolicLink(home.path(".docker/between"), Path.of("../../dotfiles/docker.json"));
        Files.createSymbolicLink(home.config(), Path.of("between"));
        home.credentials().store("r.example", JO);
        assertThat(home.config()).isSymbolicLink();
        assertThat(real).isRegularFile();
        assertThat(home.credentials().find("r.example", "")).contains(JO);
        home.credentials().erase("r.example");
        assertThat(home.config()).isSymbolicLink();
        assertThat(home.credentials().find("r.example", "")).isEmpty();
    }

    @Test
    void linksThatLeadNowhereAreRefused() throws Exception {
        Files.createDirectories(home.path(".docker"));
        Files.createSymbolicLink(home.config(), home.config());
        DockerCredentials credentials = home.credentials();
        assertThatThrownBy(() -> credentials.store("r.example", JO))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(home.config().toString());
    }

    @Test
    void nothingIsLeftBehindButTheLock() throws Exception {
        home.credentials().store("r.example", JO);
        home.credentials().erase("r.example");
        try (var files = Files.list(home.path(".docker"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.json", "config.json.lock");
        }
    }

    @Test
    void manyWhoStoreAtOnceLoseNothing() throws Exception {
        List<Asking> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String host = "r" + i + ".example";
            all.add(Asking.start(() -> {
                home.credentials().store(host, JO);
                return host;
            }));
        }
        for (Asking asking : all) {
            assertThat(home.credentials().find(String.valueOf(asking.answer()), ""))
                    .contains(JO);
        }
    }

    @Test
    void anEditThatAsksForNoLockIsNotLost() throws Exception {
        home.config("{}");
        List<String> seen = new ArrayList<>();
        new ConfigEditor(home.config()).edit(root -> {
            seen.add(root.toString());
            if (seen.size() == 1) {
                home.config("{'auths':{'other.example':{}}}");
            }
            root.put("mine", true);
            return true;
        });
        assertThat(seen).containsExactly("{}", "{\"auths\":{\"other.example\":{}}}");
        assertThat(text()).contains("other.example").contains("mine");
    }

    @Test
    void anotherProcessThatEditsIsWaitedFor() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        home.config("{}");
        Process other = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        "target/test-classes",
                        LockHolder.class.getName(),
                        home.config() + ".lock")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('L');
            Asking asking = Asking.start(() -> {
                home.credentials().store("mine.example", JO);
                return Optional.empty();
            });
            asking.awaitWaiting();
            assertThat(text()).isEqualTo("{}");
            home.config("{'auths':{'other.example':{'identitytoken':'t'}}}");
            other.getOutputStream().write("done\n".getBytes(StandardCharsets.UTF_8));
            other.getOutputStream().close();
            asking.answer();
        } finally {
            other.destroyForcibly();
        }
        assertThat(home.credentials().find("mine.example", "")).contains(JO);
        assertThat(home.credentials().find("other.example", "")).contains(new Credential.IdentityToken("t"));
    }

    @Test
    void waitingForAnotherCanBeInterrupted() throws Exception {
        home.config("{}");
        FileMutex mutex = FileMutex.acquire(home.config());
        try {
            Asking asking = Asking.start(() -> {
                home.credentials().store("r.example", JO);
                return Optional.empty();
            });
            asking.awaitWaiting();
            asking.interrupt();
            assertThat(asking.failure()).isInstanceOf(java.io.InterruptedIOException.class);
            assertThat(asking.interrupted()).isTrue();
        } finally {
            mutex.close();
        }
        assertThat(text()).isEqualTo("{}");
    }

    @Test
    void theTokensOfASessionWithTheHubStay() throws Exception {
        String session = "\"https://index.docker.io/v1/access-token\":{\"auth\":\"am86c2Vzc2lvbg==\"}";
        home.config("{\"auths\":{" + session + "}}");
        DockerCredentials credentials = home.credentials();
        credentials.store("docker.io", JO);
        assertThat(home.config()).content().contains("access-token", "\"https://index.docker.io/v1/\"");
        credentials.erase("docker.io");
        assertThat(home.config()).hasContent("{\"auths\":{" + session + "}}");
    }

    @Test
    void aByteOrderMarkDoesNotChangeHowAFileIsWritten() throws Exception {
        home.config("\uFEFF{\n  \"auths\": {}\n}\n");
        home.credentials().store("r.example", new Credential.IdentityToken("t"));
        assertThat(home.config())
                .hasContent("{\n  \"auths\": {\n    \"r.example\": {\n      \"identitytoken\": \"t\"\n    }\n  }\n}\n");
    }

    @Test
    void theHelperOfDockerDesktopUnderWslKeepsThemIfItIsInstalled() throws Exception {
        home.config("{'credsStore': 'desktop.exe'}");
        assertThat(home.credentials().store("r.example", JO)).isEqualTo(home.config());
        home.keepingHelper("desktop.exe");
        assertThat(home.credentials().store("s.example", JO)).isEqualTo(home.path("bin/docker-credential-desktop.exe"));
        assertThat(home.credentials().find("s.example", "")).contains(JO);
    }
}
