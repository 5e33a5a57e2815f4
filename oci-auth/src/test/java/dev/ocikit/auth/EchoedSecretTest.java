// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.CANARY;
import static dev.ocikit.auth.Fixture.always;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ListOptions;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that repeat the credentials that they were sent: messages, warnings and the log do not. */
@Timeout(20)
class EchoedSecretTest {
    private static final String SHOWN = BASIC.substring(6);
    private static final Digest DIGEST = Digest.sha256(new byte[5]);

    private final List<String> told = new CopyOnWriteArrayList<>();

    /** Sends requests to a registry. */
    @FunctionalInterface
    private interface Call {
        void send(RegistryClient client) throws Exception;
    }

    private static void tags(RegistryClient client) throws Exception {
        client.tags("a", ListOptions.ALL).toList();
    }

    private static void push(RegistryClient client) throws Exception {
        client.pushBlob("a", DIGEST, BlobSource.of(new byte[5]));
    }

    private static Function<Seen, Answer> onceShown(Function<Seen, Answer> answer) {
        return seen -> seen.authorization().isEmpty() ? Answer.challenge("Basic realm=\"x\"") : answer.apply(seen);
    }

    private static String error(String said) {
        return "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"you sent " + said + "\"}]}";
    }

    private static String escaped(String text) {
        return text.chars().mapToObj(c -> String.format("\\u%04x", c)).collect(Collectors.joining());
    }

    private static String percent(String text) {
        return text.chars().mapToObj(c -> String.format("%%%02x", c)).collect(Collectors.joining());
    }

    private static String backslashed(String text) {
        return text.chars().mapToObj(c -> "\\" + (char) c).collect(Collectors.joining());
    }

    /** Sends requests, and returns what the failure, the listener for warnings and the log say together. */
    private String said(Function<Seen, Answer> script, Call call) throws Exception {
        StringWriter text = new StringWriter();
        try (Site site = Site.of(script);
                RegistryClient client = RegistryClient.create(ClientOptions.builder(site.host())
                        .retry(RetryPolicy.none())
                        .warnings(told::add)
                        .wireLog(told::add)
                        .transport(Authenticator.of(always(BOB))::around)
                        .build())) {
            IOException failure = catchThrowableOfType(IOException.class, () -> call.send(client));
            if (failure != null) {
                failure.printStackTrace(new PrintWriter(text, true));
            }
            assertThat(site.authorizations()).contains(BASIC);
        }
        told.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private static void tellsNoSecret(String text) {
        assertThat(Secrets.of(BOB).areIn(text)).as(text).isFalse();
        assertThat(text).doesNotContain(CANARY, SHOWN, SHOWN.replace("=", ""));
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203, 206, 300, 302, 307, 399})
    void theBodyOfAnUnexpectedSuccessIsNotQuoted(int status) throws Exception {
        for (Call call : List.<Call>of(EchoedSecretTest::tags, RegistryClient::ping, EchoedSecretTest::push)) {
            tellsNoSecret(said(onceShown(seen -> Answer.json(status, error(seen.authorization()))), call));
            tellsNoSecret(said(onceShown(seen -> Answer.of(status).withBody(seen.authorization())), call));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 404, 500})
    void anErrorThatEscapesWhatItRepeatsIsNotQuoted(int status) throws Exception {
        for (String form : List.of(
                escaped(SHOWN),
                CANARY.replace("/", "\\/"),
                SHOWN.replace("=", ""),
                percent(CANARY),
                escaped(percent(SHOWN)))) {
            tellsNoSecret(said(onceShown(seen -> Answer.json(status, error(form))), EchoedSecretTest::tags));
        }
    }

    @Test
    void aRefusalThatEscapesWhatItRepeatsIsNotQuoted() throws Exception {
        for (String form : List.of(escaped(SHOWN), percent(CANARY), SHOWN.replace("=", ""))) {
            Answer refusal = Answer.json(401, error(form)).with("WWW-Authenticate", "Basic realm=\"x\"");
            tellsNoSecret(said(onceShown(seen -> refusal), EchoedSecretTest::tags));
        }
    }

    @Test
    void aWarningThatRepeatsCredentialsIsNotHandedOut() throws Exception {
        for (String form : List.of(BASIC, CANARY, backslashed(SHOWN), SHOWN.replace("=", ""))) {
            Answer list = Answer.json(200, "{\"name\":\"a\",\"tags\":[]}");
            tellsNoSecret(said(
                    onceShown(seen -> list.with("Warning", "299 - \"you sent " + form + "\"")
                            .with("Warning", "299 - \"the other one\"")),
                    EchoedSecretTest::tags));
            assertThat(told).contains("the other one");
        }
    }

    @Test
    void aHeaderThatRepeatsCredentialsIsNotQuoted() throws Exception {
        for (String name : List.of("Location", "Docker-Content-Digest", "Content-Encoding", "Server", "ETag")) {
            for (String form : List.of(SHOWN, CANARY, percent(SHOWN))) {
                Function<Seen, Answer> script =
                        onceShown(seen -> Answer.json(202, "{}").with(name, "http://127.0.0.1:1/" + form));
                tellsNoSecret(said(script, EchoedSecretTest::tags));
                tellsNoSecret(said(script, EchoedSecretTest::push));
                tellsNoSecret(said(script, client -> client.getTag("a", "1")));
            }
        }
    }

    @Test
    void aChallengeThatRepeatsCredentialsIsNotQuoted() throws Exception {
        for (String form : List.of(SHOWN, CANARY, percent(SHOWN))) {
            for (String challenge : List.of(
                    "Bearer realm=\"http://127.0.0.1:1/" + form + "\"",
                    "Bearer realm=\"http://127.0.0.1:1/\",scope=\"repository:" + form + ":pull\"",
                    form)) {
                Function<Seen, Answer> script = onceShown(seen -> Answer.challenge(challenge));
                tellsNoSecret(said(script, EchoedSecretTest::tags));
            }
        }
    }

    @Test
    void anAnswerThatIsNotHttpIsNotQuoted() throws Exception {
        for (String form : List.of(SHOWN, CANARY)) {
            tellsNoSecret(said(onceShown(seen -> Answer.raw(form + " 200 OK\r\n\r\n")), EchoedSecretTest::tags));
            tellsNoSecret(
                    said(onceShown(seen -> Answer.raw("HTTP/1.1 2" + form + " OK\r\n\r\n")), EchoedSecretTest::tags));
        }
    }

    @Test
    void aTokenThatWasShownIsNotQuoted() throws Exception {
        String token = "token-of-bob-94f2c1";
        try (Site tokens = Site.of(seen -> Answer.token(token));
                Site registry = Site.of(seen -> seen.authorization().isEmpty()
                        ? Answer.challenge(Fixture.bearer(tokens, ""))
                        : Answer.json(201, error(seen.authorization()))
                                .with("Warning", "299 - \"you sent " + seen.authorization() + "\""));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                        .warnings(told::add)
                        .wireLog(told::add)
                        .transport(Authenticator.of(always(BOB))::around)
                        .build())) {
            IOException failure = catchThrowableOfType(IOException.class, () -> tags(client));
            assertThat(failure).hasMessageContaining("got 201");
            assertThat(failure.toString() + told).doesNotContain(token);
        }
    }

    @Test
    void aTokenServiceThatEscapesWhatItRepeatsIsNotQuoted() throws Exception {
        for (String form : List.of(escaped(percent(SHOWN)), percent(CANARY), SHOWN.replace("=", ""))) {
            try (Site tokens = Site.of(seen -> Answer.json(401, error(form)));
                    Site registry = Site.of(seen -> Answer.challenge(Fixture.bearer(tokens, "")));
                    RegistryClient client = Fixture.client(registry, Authenticator.of(always(BOB)))) {
                IOException failure = catchThrowableOfType(IOException.class, () -> tags(client));
                tellsNoSecret(failure.toString());
                assertThat(tokens.authorizations()).contains(BASIC);
            }
        }
    }

    @Test
    void headersThatHoldAWordByCoincidenceAreKept() {
        for (String word : List.of("registry", "12345678", "v2")) {
            HttpHeaders headers = HttpHeaders.of(
                    Map.of("Location", List.of("/v2/registry/12345678"), "Warning", List.of(word)), (n, v) -> true);
            assertThat(Secrets.of(new Credential.Password("bob", word))
                            .withoutEchoes(headers)
                            .map())
                    .containsOnlyKeys("Location");
        }
    }

    @Test
    void whatRepeatsNothingIsQuoted() throws Exception {
        assertThat(said(onceShown(seen -> Answer.json(403, error("100% \\u0077rong\\\\"))), EchoedSecretTest::tags))
                .contains("you sent 100% wrong");
    }
}
