// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How helper programs are found and asked. */
class CredentialHelperTest {
    private static final String ANSWER = "echo '{`Username`:`jo`,`Secret`:`" + DockerHome.CANARY + "`}'";
    private static final Credential JO = new Credential.Password("jo", DockerHome.CANARY);

    @TempDir
    Path directory;

    private DockerHome home;

    @BeforeEach
    void home() throws IOException {
        home = new DockerHome(directory);
    }

    private CredentialHelper helper(String script, Duration timeout) throws IOException {
        home.helper("test", script);
        return new CredentialHelper(
                home.path("bin/docker-credential-test"), home.options().environment(), timeout);
    }

    private CredentialHelper helper(String script) throws IOException {
        return helper(script, Duration.ofSeconds(30));
    }

    @Test
    void isAskedWithTheServersNameAsItsInput() throws Exception {
        CredentialHelper helper = helper("cat > $HOME_OF_TEST/input; " + ANSWER);
        assertThat(helper.get("r.example:5000")).contains(JO);
        assertThat(home.runs()).containsExactly("get");
        assertThat(home.path("input")).hasContent("r.example:5000");
    }

    @Test
    void needNotReadItsInput() throws Exception {
        assertThat(helper(ANSWER).get("r.example")).contains(JO);
        helper("exit 0").store("r.example", new Credential.Password("jo", "x".repeat(1 << 20)));
    }

    @Test
    void theTokenUserHasAnIdentityToken() throws Exception {
        assertThat(helper("echo '{`Username`:`<token>`,`Secret`:`refresh`}'").get("r.example"))
                .contains(new Credential.IdentityToken("refresh"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'credentials not found in native keychain'; exit 1",
                "echo 'Error: Credentials not found in native keychain.'; exit 1",
                "echo 'The specified item could not be found in the keychain.'; exit 1",
                "echo '{`Username`:``,`Secret`:``}'",
                "echo '{}'",
            })
    void mayHaveNothing(String script) throws Exception {
        assertThat(helper(script).get("r.example")).isEmpty();
    }

    @Test
    void whatItSaysWhenItFailsIsTold() throws Exception {
        CredentialHelper helper = helper("printf 'the keychain\\nis locked'; exit 3");
        assertThatThrownBy(() -> helper.get("r.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "docker-credential-test get for r.example ended with status 3: the keychain is locked");
    }

    @Test
    void neitherAnswersNorErrorOutputAreTold() throws Exception {
        for (String script : List.of(
                ANSWER + "; exit 1",
                "echo $CANARY >&2; exit 1",
                "echo `no JSON but $CANARY`",
                "echo `[1, $CANARY`",
                "echo '[`" + DockerHome.CANARY + "`]'")) {
            CredentialHelper helper = helper(script);
            assertThatThrownBy(() -> helper.get("r.example"))
                    .isInstanceOf(IOException.class)
                    .hasNoCause()
                    .hasMessageContaining("docker-credential-test get")
                    .hasMessageNotContaining(DockerHome.CANARY);
        }
        assertThat(helper(ANSWER).toString()).doesNotContain(DockerHome.CANARY);
    }

    @Test
    void errorOutputIsNoPartOfTheAnswerAndMayBeLong() throws Exception {
        assertThat(helper("head -c 3000000 /dev/zero >&2; " + ANSWER).get("r.example"))
                .contains(JO);
    }

    @Test
    void anAnswerWithoutAnEndIsCutOff() throws Exception {
        CredentialHelper helper = helper("cat /dev/zero");
        assertThatThrownBy(() -> helper.get("r.example")).hasMessageEndingWith("wrote more than 1048576 bytes");
    }

    @Test
    void isKilledWhenItTakesTooLong() throws Exception {
        home.pipe("gate");
        CredentialHelper helper = helper("echo $$ > $HOME_OF_TEST/pid; cat $HOME_OF_TEST/gate", Duration.ofSeconds(1));
        assertThatThrownBy(() -> helper.get("r.example"))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("docker-credential-test gave no answer for 1000 ms");
        assertDead(home.path("pid"));
    }

    @Test
    void isKilledWhenWhoAskedIsInterrupted() throws Exception {
        home.pipe("gate");
        Path started = home.pipe("started");
        CredentialHelper helper = helper("echo $$ > $HOME_OF_TEST/started; cat $HOME_OF_TEST/gate");
        Asking asking = Asking.start(() -> helper.get("r.example"));
        String pid = Files.readString(started).strip();
        asking.interrupt();
        assertThat(asking.failure()).isInstanceOf(java.io.InterruptedIOException.class);
        assertThat(asking.interrupted()).isTrue();
        Files.writeString(home.path("pid"), pid);
        assertDead(home.path("pid"));
    }

    @Test
    void whatItLeavesBehindIsNotWaitedFor() throws Exception {
        home.pipe("gate");
        assertThat(helper(ANSWER + "; cat $HOME_OF_TEST/gate &").get("r.example"))
                .contains(JO);
        Files.writeString(home.path("gate"), "");
    }

    @Test
    void hasTheEnvironmentItIsGivenAndNoOther() throws Exception {
        home.with("VAULT", "v");
        CredentialHelper helper = helper("env > $HOME_OF_TEST/env; " + ANSWER);
        helper.get("r.example");
        assertThat(Files.readAllLines(home.path("env")))
                .contains("VAULT=v")
                .noneMatch(line -> line.startsWith("HOME=") || line.startsWith("USER="));
    }

    @Test
    void keepsAndForgets() throws Exception {
        home.keepingHelper("test");
        CredentialHelper helper = new CredentialHelper(
                home.path("bin/docker-credential-test"), home.options().environment(), Duration.ofSeconds(30));
        helper.store("r.example", JO);
        assertThat(helper.get("r.example")).contains(JO);
        helper.store("r.example", new Credential.IdentityToken("refresh"));
        assertThat(helper.get("r.example")).contains(new Credential.IdentityToken("refresh"));
        assertThat(home.path("kept-r_example"))
                .hasContent("{\"ServerURL\":\"r.example\",\"Username\":\"<token>\",\"Secret\":\"refresh\"}");
        helper.erase("r.example");
        assertThat(helper.get("r.example")).isEmpty();
        assertThatThrownBy(() -> helper.store("r.example", new Credential.RegistryToken(DockerHome.CANARY)))
                .hasMessageContaining("cannot keep a registry token")
                .hasMessageNotContaining(DockerHome.CANARY);
    }

    @Test
    void listsItsServers() throws Exception {
        assertThat(helper("echo '{`a.example`:`jo`,`b.example`:`jo`}'").list())
                .containsExactly("a.example", "b.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../evil", "a/b", "/a", "", "-x", "a\\b", "..\\a", ".", "..", ".a"})
    void namesThatCouldLeadElsewhereAreRefused(String name) {
        assertThat(CredentialHelper.programName(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"desktop", "ecr-login", "gcr", "my_own2", "desktop.exe", "a..b", "a b", "a;b", "ü", "_a"})
    void otherNamesAreProgramNames(String name) {
        assertThat(CredentialHelper.programName(name)).contains("docker-credential-" + name);
    }

    @Test
    void programsAreFoundInTheOrderOfThePath() throws Exception {
        Path one = Files.createDirectories(directory.resolve("one"));
        Path two = Files.createDirectories(directory.resolve("two"));
        Files.createFile(one.resolve("program"));
        Path second = Files.createFile(two.resolve("program"));
        assertThat(second.toFile().setExecutable(true)).isTrue();
        ProgramPath path = new ProgramPath(Map.of("PATH", one + "::relative:" + two), false);
        assertThat(path.find("program")).contains(second);
        assertThat(path.find("other")).isEmpty();
        assertThat(new ProgramPath(Map.of(), false).find("program")).isEmpty();
        assertThat(new ProgramPath(Map.of("PATH", "."), false).find("pom.xml")).isEmpty();
    }

    @Test
    void onWindowsANameMayHaveItsExtension() throws Exception {
        Path program = Files.createFile(directory.resolve("docker-credential-desktop.exe"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ProgramPath path = new ProgramPath(Map.of("Path", directory.toString()), true);
        assertThat(path.find("docker-credential-desktop.exe")).contains(program);
        assertThat(path.find("docker-credential-desktop")).contains(program);
        assertThat(path.find("docker-credential-desktop.cmd")).isEmpty();
    }

    @Test
    void theMembersOfAnAnswerMayBeInAnyCase() throws Exception {
        assertThat(helper("echo '{`username`:`jo`,`SECRET`:`" + DockerHome.CANARY + "`}'")
                        .get("r.example"))
                .contains(JO);
    }

    @Test
    void anAnswerMayBeginWithAByteOrderMark() throws Exception {
        assertThat(helper("printf '\\357\\273\\277'; " + ANSWER).get("r.example"))
                .contains(JO);
    }

    @Test
    void onWindowsProgramsHaveExtensions() throws Exception {
        Path script = Files.createFile(directory.resolve("docker-credential-a.cmd"));
        Path program = Files.createFile(directory.resolve("docker-credential-b.exe"));
        Files.createFile(directory.resolve("docker-credential-b.cmd"));
        Files.createFile(directory.resolve("docker-credential-c"));
        for (String name : List.of("a.cmd", "b.exe", "b.cmd", "c")) {
            assertThat(directory.resolve("docker-credential-" + name).toFile().setExecutable(true))
                    .isTrue();
        }
        ProgramPath path = new ProgramPath(Map.of("Path", "relative;" + directory), true);
        assertThat(path.find("docker-credential-a")).contains(script);
        assertThat(path.find("docker-credential-b")).contains(program);
        assertThat(path.find("docker-credential-c")).isEmpty();
    }

    private static void assertDead(Path pid) throws Exception {
        long number = Long.parseLong(Files.readString(pid).strip());
        ProcessHandle.of(number).ifPresent(process -> process.onExit().join());
    }
}
