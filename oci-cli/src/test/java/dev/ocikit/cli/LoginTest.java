// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.ref.Digest;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ocikit login} and {@code logout}, at a registry that wants a password. */
class LoginTest {
    private static final String SECRET = "canary-hunter2-sings";
    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final MemRegistry registry = MemRegistry.create();
    private Http1Server server;
    private String host;

    @BeforeEach
    void start() throws IOException {
        ServerOptions options =
                ServerOptions.builder().guard(new PasswordGuard("jo", SECRET)).build();
        server = Http1Server.start(RegistryHandler.of(registry, options), FREE);
        host = "127.0.0.1:" + server.address().getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Surroundings surroundings(String input, Surroundings.@Nullable Prompt prompt) {
        return Surroundings.of(
                environment,
                home,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                OutputStream.nullOutputStream(),
                prompt,
                false);
    }

    private static Command run(Surroundings surroundings, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Ocikit.run(surroundings, new PrintWriter(out, true), new PrintWriter(err, true), args);
        assertThat(out + "" + err).doesNotContain(SECRET);
        return new Command(exit, out.toString(), err.toString());
    }

    private Command login(String input, String... args) {
        return run(surroundings(input, null), args);
    }

    private Path config() {
        return home.resolve(".docker/config.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET, SECRET + "\n", SECRET + "\r\n"})
    void keepsAPasswordThatTheRegistryAccepts(String input) throws Exception {
        Command login = login(input, "login", host, "-u", "jo", "--password-stdin");
        assertThat(login.err()).isEmpty();
        assertThat(login.exit()).isZero();
        assertThat(login.out())
                .isEqualToIgnoringNewLines("logged in to " + host + "; the password is kept by " + config());
        assertThat(config()).content().contains("\"" + host + "\"");
    }

    @Test
    void ignoresAByteOrderMarkBeforeThePasswordOnTheStandardInput() {
        Command login = login("\uFEFF" + SECRET + "\r\n", "login", host, "-u", "jo", "--password-stdin");
        assertThat(login.err()).isEmpty();
        assertThat(login.exit()).isZero();
    }

    @Test
    void keepsNoPasswordThatTheRegistryRefuses() {
        Command login = login("wrong", "login", "-u", "jo", "--password-stdin", host);
        assertThat(login.exit()).isEqualTo(1);
        assertThat(login.out()).isEmpty();
        assertThat(login.err()).startsWith("ocikit: ").contains(host).doesNotContain("wrong");
        assertThat(config()).doesNotExist();
    }

    @Test
    void asksAtTheTerminal() {
        List<String> questions = new ArrayList<>();
        Command login = run(
                surroundings("", (question, secret) -> {
                    questions.add(question + (secret ? " secretly" : ""));
                    return secret ? SECRET : "jo";
                }),
                "login",
                host);
        assertThat(login.exit()).as(login.err()).isZero();
        assertThat(questions).containsExactly("User name", "Password secretly");
    }

    @Test
    void needsATerminalOrTheStandardInput() {
        Command noUser = login(SECRET, "login", host, "--password-stdin");
        assertThat(noUser.exit()).isEqualTo(2);
        assertThat(noUser.err()).contains("use -u USER");
        Command noPassword = login(SECRET, "login", host, "-u", "jo");
        assertThat(noPassword.exit()).isEqualTo(2);
        assertThat(noPassword.err()).contains("use --password-stdin");
        Command nothing = run(surroundings("", (question, secret) -> null), "login", host, "-u", "jo");
        assertThat(nothing.exit()).isEqualTo(2);
        assertThat(nothing.err()).contains("no password was given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "two\nlines\n"})
    void theStandardInputHoldsOneLine(String input) {
        Command login = login(input, "login", host, "-u", "jo", "--password-stdin");
        assertThat(login.exit()).isEqualTo(1);
        assertThat(login.err()).contains("the standard input does not hold a password on one line");
        assertThat(config()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--password=" + SECRET, "-p" + SECRET, "-p"})
    void refusesAPasswordOnTheCommandLine(String option) {
        Command login = login("", "login", host, "-u", "jo", option);
        assertThat(login.exit()).isEqualTo(2);
        assertThat(login.err()).contains("use --password-stdin");
        assertThat(config()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://r.example", "r.example/team", "no host", ""})
    void refusesWhatIsNoRegistry(String name) {
        assertThat(login("", "login", name, "-u", "jo", "--password-stdin").exit())
                .isEqualTo(2);
        assertThat(login("", "logout", name).exit()).isEqualTo(2);
    }

    @Test
    void refusesAUserNameThatAFileCannotHold() throws Exception {
        ServerOptions options =
                ServerOptions.builder().guard(new PasswordGuard("a:b", SECRET)).build();
        try (Http1Server odd = Http1Server.start(RegistryHandler.of(registry, options), FREE)) {
            Command login =
                    login(SECRET, "login", "localhost:" + odd.address().getPort(), "-u", "a:b", "--password-stdin");
            assertThat(login.exit()).isNotZero();
            assertThat(config()).doesNotExist();
        }
    }

    @Test
    void saysWhenTheRegistryLetsEverybodyIn() throws Exception {
        try (Http1Server open = Http1Server.start(RegistryHandler.of(registry), FREE)) {
            String name = "127.0.0.1:" + open.address().getPort();
            Command login = login(SECRET, "login", name, "-u", "jo", "--password-stdin");
            assertThat(login.exit()).isZero();
            assertThat(login.err()).contains(name + " let everybody in: whether the password is right is not known");
        }
    }

    /** Returns a registry that lets anonymous clients read, and refuses wrong passwords below a path. */
    private ScriptedRegistry open(String checked) throws IOException {
        RegistryHandler handler = RegistryHandler.of(registry);
        String right = "Basic " + Base64.getEncoder().encodeToString(("jo:" + SECRET).getBytes(StandardCharsets.UTF_8));
        return new ScriptedRegistry(request -> {
            String shown = ScriptedRegistry.authorization(request);
            boolean passes =
                    shown.isEmpty() || shown.equals(right) || !request.path().startsWith(checked);
            return passes ? handler.handle(request) : ScriptedRegistry.challenge("Basic realm=\"r\"");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2/_catalog"})
    void keepsNoWrongPasswordWhereAnonymousClientsMayRead(String checked) throws Exception {
        try (ScriptedRegistry open = open(checked)) {
            Command wrong = login("wrong", "login", open.host(), "-u", "jo", "--password-stdin");
            assertThat(wrong.exit()).isEqualTo(1);
            assertThat(wrong.err()).contains(open.host() + " refuses the user name and password");
            assertThat(config()).doesNotExist();
            Command right = login(SECRET, "login", open.host(), "-u", "jo", "--password-stdin");
            assertThat(right.err()).isEmpty();
            assertThat(right.exit()).isZero();
            assertThat(config()).content().contains(open.host());
        }
    }

    @Test
    void keepsNoWrongPasswordWhereTokensAreForAnonymousClientsToo() throws Exception {
        String right = "Basic " + Base64.getEncoder().encodeToString(("jo:" + SECRET).getBytes(StandardCharsets.UTF_8));
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> {
                    String shown = ScriptedRegistry.authorization(request);
                    return shown.isEmpty() || shown.equals(right)
                            ? ScriptedRegistry.token("t1")
                            : ScriptedRegistry.json(401, "{}");
                });
                ScriptedRegistry open = new ScriptedRegistry(request -> {
                    String shown = ScriptedRegistry.authorization(request);
                    return shown.isEmpty() || shown.equals("Bearer t1")
                            ? ScriptedRegistry.names()
                            : ScriptedRegistry.challenge(tokens.bearer(""));
                })) {
            Command wrong = login("wrong", "login", open.host(), "-u", "jo", "--password-stdin");
            assertThat(wrong.exit()).isEqualTo(1);
            assertThat(config()).doesNotExist();
            Command login = login(SECRET, "login", open.host(), "-u", "jo", "--password-stdin");
            assertThat(login.err()).isEmpty();
            assertThat(login.exit()).isZero();
        }
    }

    @Test
    void aHostThatIsShownNothingConfirmsNoPassword() throws Exception {
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> ScriptedRegistry.token("anonymous"));
                ScriptedRegistry target = new ScriptedRegistry(
                        request -> ScriptedRegistry.authorization(request).isEmpty()
                                ? ScriptedRegistry.challenge(tokens.bearer(""))
                                : ScriptedRegistry.names());
                ScriptedRegistry vanity = new ScriptedRegistry(
                        request -> ScriptedRegistry.json(307, "", "Location", target.asLocalhost(request.path())))) {
            Command login = login("wrong", "login", vanity.host(), "-u", "jo", "--password-stdin");
            assertThat(login.err()).contains("whether the password is right is not known");
            assertThat(target.authorizations()).containsOnly("", "Bearer anonymous");
        }
    }

    @Test
    void aTokenServiceThatTakesEveryPasswordConfirmsNone() throws Exception {
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> ScriptedRegistry.token("anonymous"));
                ScriptedRegistry lenient = new ScriptedRegistry(
                        request -> ScriptedRegistry.authorization(request).isEmpty()
                                ? ScriptedRegistry.challenge(tokens.bearer(""))
                                : ScriptedRegistry.names())) {
            Command login = login("wrong", "login", lenient.host(), "-u", "jo", "--password-stdin");
            assertThat(login.err()).contains("whether the password is right is not known");
        }
    }

    @Test
    void theListOfRepositoriesTellsWhereTheTokenServiceTakesEveryPassword() throws Exception {
        String right = "Basic " + Base64.getEncoder().encodeToString(("jo:" + SECRET).getBytes(StandardCharsets.UTF_8));
        try (ScriptedRegistry tokens = new ScriptedRegistry(request -> ScriptedRegistry.token(
                        ScriptedRegistry.authorization(request).equals(right) ? "known" : "anonymous"));
                ScriptedRegistry lenient = new ScriptedRegistry(request -> {
                    String shown = ScriptedRegistry.authorization(request);
                    boolean list = request.path().endsWith("/_catalog");
                    return shown.isEmpty() || (list && !shown.equals("Bearer known"))
                            ? ScriptedRegistry.challenge(tokens.bearer(list ? "registry:catalog:*" : ""))
                            : ScriptedRegistry.names();
                })) {
            Command login = login(SECRET, "login", lenient.host(), "-u", "jo", "--password-stdin");
            assertThat(login.err()).isEmpty();
            assertThat(login.exit()).isZero();
        }
    }

    @Test
    void saysWhenOtherCredentialsGoFirst() {
        environment.put("DOCKER_AUTH_CONFIG", "{\"auths\":{\"" + host + "\":{\"identitytoken\":\"t\"}}}");
        Command login = login(SECRET, "login", host, "-u", "jo", "--password-stdin");
        assertThat(login.exit()).isZero();
        assertThat(login.err()).contains("other credentials for " + host + " go before these");
        Command logout = login("", "logout", host);
        assertThat(logout.exit()).isEqualTo(1);
        assertThat(logout.err()).contains("there are still credentials for " + host);
    }

    @Test
    void logoutForgets() {
        login(SECRET, "login", host, "-u", "jo", "--password-stdin");
        Command logout = login("", "logout", host);
        assertThat(logout.exit()).isZero();
        assertThat(logout.out()).isEqualToIgnoringNewLines("logged out of " + host);
        assertThat(config()).content().doesNotContain(host);
        assertThat(login("", "logout", host).out()).isEqualToIgnoringNewLines("there were no credentials for " + host);
    }

    @Test
    void theHubIsKnownByDockersName() throws Exception {
        Files.createDirectories(config().getParent());
        Files.writeString(config(), "{\"auths\":{\"https://index.docker.io/v1/\":{\"identitytoken\":\"t\"}}}");
        assertThat(login("", "logout", "https://index.docker.io/v1/").out())
                .isEqualToIgnoringNewLines("logged out of docker.io");
        assertThat(config()).hasContent("{\"auths\":{}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upstream=http://%s", "--stack=readonly(client(http://%s))"})
    void whatIsServedShowsTheCredentialsThatWereKeptIfItIsToldTo(String option) throws Exception {
        Digest digest = Digest.sha256(new byte[5]);
        registry.pushBlob("a/b", digest, BlobSource.of(new byte[5]));
        login(SECRET, "login", host, "-u", "jo", "--password-stdin");
        try (Serving serving = new Serving(surroundings("", null), String.format(option, host));
                RegistryClient client = RegistryClient.of(serving.url())) {
            assertThatThrownBy(() -> client.resolveBlob("a/b", digest)).isInstanceOf(UnauthorizedException.class);
        }
        try (Serving serving = new Serving(surroundings("", null), String.format(option, host), "--use-logins");
                RegistryClient client = RegistryClient.of(serving.url())) {
            assertThat(client.resolveBlob("a/b", digest).size()).isEqualTo(5);
            assertThat(serving.err()).doesNotContain(SECRET);
        }
    }

    @Test
    void helpNamesNoOptionThatIsRefused() {
        assertThat(login("", "login", "--help").out())
                .contains("--password-stdin")
                .doesNotContain("-p,", "--password=");
        assertThat(login("", "help", "logout").exit()).isZero();
    }
}
