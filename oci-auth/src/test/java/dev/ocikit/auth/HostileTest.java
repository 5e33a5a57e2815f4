// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.auth;

import static dev.ocikit.auth.Fixture.BASIC;
import static dev.ocikit.auth.Fixture.BOB;
import static dev.ocikit.auth.Fixture.CANARY;
import static dev.ocikit.auth.Fixture.always;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UnauthorizedException;
import dev.ocikit.auth.Site.Answer;
import dev.ocikit.auth.Site.Seen;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries, and those who pretend to belong to them, that are after a password. */
@Timeout(20)
class HostileTest {
    private static final Digest DIGEST = Digest.sha256(CANARY.getBytes(StandardCharsets.UTF_8));

    /** A resolver that says what it is told, name by name, the last answer again and again. */
    private static final class Names implements HostResolver {
        private final Map<String, Deque<List<InetAddress>>> answers = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        Names say(String host, String... addresses) throws IOException {
            List<InetAddress> list = new ArrayList<>();
            for (String address : addresses) {
                list.add(InetAddress.getAllByName(address)[0]);
            }
            answers.computeIfAbsent(host, name -> new ArrayDeque<>()).add(list);
            return this;
        }

        @Override
        public List<InetAddress> resolve(String host) throws IOException {
            asked.add(host);
            Deque<List<InetAddress>> left = answers.get(host);
            if (left == null) {
                throw new IOException("unknown host " + host);
            }
            return left.size() > 1 ? left.remove() : left.element();
        }
    }

    private static RegistryClient client(Site site, AuthOptions options) {
        return Fixture.client(site, Authenticator.create(always(BOB), options));
    }

    private static void tags(RegistryClient client) throws Exception {
        client.tags("a", ListOptions.ALL).toList();
    }

    /** Returns the failure of a call, which tells no secret. */
    private static OciException failure(ThrowingCallable call) {
        OciException failure = catchThrowableOfType(OciException.class, call);
        assertThat(failure).isNotNull();
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        assertThat(text.toString()).doesNotContain(CANARY).doesNotContain(BASIC.substring(6));
        return failure;
    }

    private static void learntNothing(Site site) {
        assertThat(site.seen())
                .allSatisfy(seen -> assertThat(seen.everything())
                        .doesNotContain(CANARY)
                        .doesNotContain(BASIC.substring(6))
                        .doesNotContain("Bearer "));
    }

    private static void learntNothingButItsOwnToken(Site site, String token) {
        assertThat(site.authorizations()).containsOnly("", "Bearer " + token);
        assertThat(site.seen())
                .allSatisfy(seen -> assertThat(seen.everything())
                        .doesNotContain(CANARY)
                        .doesNotContain(BASIC.substring(6))
                        .doesNotContain("Bearer t1"));
    }

    private static Function<Seen, Answer> naming(String realm) {
        return seen -> Answer.challenge("Bearer realm=\"" + realm + "\",service=\"s\",scope=\"repository:a:pull\"");
    }

    /** Returns a site under another name than those of the tests' registries. */
    private static Site thief() throws IOException {
        Site[] self = new Site[1];
        self[0] = Site.of(seen -> seen.path().equals("/steal")
                ? Answer.token("x")
                : Answer.challenge("Bearer realm=\"" + self[0].url("/steal") + "\",scope=\"repository:a:pull\"")
                        .with("WWW-Authenticate", "Basic realm=\"please\""));
        return self[0];
    }

    private static String asLocalhost(Site site, String path) {
        return site.url(path).replace("127.0.0.1", "localhost");
    }

    @Test
    void whereARedirectLeadsLearnsNothing() throws Exception {
        try (Site thief = thief();
                Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(seen -> seen.authorization().isEmpty()
                        ? Answer.challenge(Fixture.bearer(tokens, ""))
                        : Answer.of(307).with("Location", asLocalhost(thief, "/blob")));
                RegistryClient client = client(registry, AuthOptions.defaults())) {
            assertThat(failure(() -> client.getBlob("a", DIGEST))).isInstanceOf(UnauthorizedException.class);
            learntNothingButItsOwnToken(thief, "x");
            assertThat(thief.requests()).startsWith("GET /blob", "GET /steal?scope=repository%3Aa%3Apull", "GET /blob");
            assertThat(thief.seen().get(0).authorization()).isEmpty();
            assertThat(thief.seen().get(1).authorization()).isEmpty();
            assertThat(tokens.seen()).hasSize(1);
        }
    }

    @Test
    void whereAnUploadIsSentLearnsNothing() throws Exception {
        try (Site thief = thief();
                Site registry = Site.of(seen -> seen.authorization().isEmpty()
                        ? Answer.challenge("Basic realm=\"x\"")
                        : Answer.of(202).with("Location", asLocalhost(thief, "/upload")));
                RegistryClient client = client(registry, AuthOptions.defaults())) {
            OciException failure = failure(() -> client.pushBlob("a", DIGEST, BlobSource.of(new byte[5])));
            assertThat(failure).isInstanceOf(UnauthorizedException.class);
            learntNothing(thief);
            assertThat(thief.requests())
                    .contains("PUT /upload?digest=" + DIGEST.toString().replace(":", "%3A"));
        }
    }

    @Test
    void aRegistryOverTlsDoesNotNameATokenServiceWithout(@TempDir Path directory) throws Exception {
        SSLContext tls = Certificates.of(directory, "dns:localhost,ip:127.0.0.1");
        HttpClient http = HttpClient.newBuilder().sslContext(tls).build();
        try (Site thief = thief();
                Site registry = Site.secure(tls, naming(thief.url("/steal")));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.url(""))
                        .httpClient(http)
                        .transport(Authenticator.create(
                                always(BOB),
                                AuthOptions.builder().insecureHost("127.0.0.1").build())::around)
                        .build())) {
            assertThat(failure(() -> tags(client)))
                    .hasMessageContaining("is reached over https itself; no credentials are sent there")
                    .extracting(OciException::code)
                    .isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(thief.seen()).isEmpty();
            assertThat(registry.authorizations()).containsExactly("");
        }
    }

    @Test
    void aTokenServiceOverTlsIsReachedAtTheAddressThatWasChecked(@TempDir Path directory) throws Exception {
        SSLContext tls = Certificates.of(directory, "dns:auth.example.test");
        Names names = new Names().say("auth.example.test", "127.0.0.1").say("127.0.0.1", "127.0.0.1");
        AuthOptions options = AuthOptions.builder().resolver(names).tls(tls).build();
        try (Site tokens = Site.secure(tls, seen -> Answer.token("t1"));
                Site registry = Site.of(Fixture.registry(
                        "Bearer realm=\"https://auth.example.test:" + tokens.port() + "/token\"", "t1"));
                RegistryClient client = client(registry, options)) {
            tags(client);
            assertThat(tokens.authorizations()).containsExactly(BASIC);
            assertThat(tokens.seen().get(0).headers()).containsEntry("host", "auth.example.test:" + tokens.port());
        }
        try (Site tokens = Site.secure(tls, seen -> Answer.token("t1"));
                Site registry = Site.of(naming("https://wrong.example.test:" + tokens.port() + "/token"));
                RegistryClient client = client(
                        registry,
                        options.toBuilder()
                                .resolver(names.say("wrong.example.test", "127.0.0.1"))
                                .build())) {
            assertThat(failure(() -> tags(client))).hasMessageContaining("No subject alternative DNS name");
            assertThat(tokens.seen()).isEmpty();
        }
    }

    @Test
    void plainHttpIsForThisMachineAndForHostsThatWereNamed() throws Exception {
        Names names = new Names().say("auth.example.test", "127.0.0.1").say("127.0.0.1", "127.0.0.1");
        try (Site tokens = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(Fixture.registry(
                        "Bearer realm=\"http://auth.example.test:" + tokens.port() + "/token\"", "t1"));
                RegistryClient strict =
                        client(registry, AuthOptions.builder().resolver(names).build());
                RegistryClient lax = client(
                        registry,
                        AuthOptions.builder()
                                .resolver(names)
                                .insecureHost("auth.example.test")
                                .build());
                RegistryClient exact = client(
                        registry,
                        AuthOptions.builder()
                                .resolver(names)
                                .insecureHost("AUTH.example.test:" + tokens.port())
                                .build());
                RegistryClient other = client(
                        registry,
                        AuthOptions.builder()
                                .resolver(names)
                                .insecureHost("auth.example.test:1")
                                .build())) {
            assertThat(failure(() -> tags(strict))).hasMessageContaining("only within this machine");
            assertThat(failure(() -> tags(other))).hasMessageContaining("only within this machine");
            assertThat(tokens.seen()).isEmpty();
            tags(lax);
            tags(exact);
            assertThat(tokens.authorizations()).containsExactly(BASIC, BASIC);
        }
    }

    @Test
    void aRegistryOverPlainHttpLearnsNothingUnlessItIsNamed() throws Exception {
        try (Site registry = Site.of(seen -> seen.authorization().equals(BASIC)
                ? Answer.json(200, "{\"name\":\"a\",\"tags\":[]}")
                : Answer.challenge("Basic realm=\"x\""))) {
            HttpClient http = HttpClient.newBuilder()
                    .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), registry.port())))
                    .build();
            ClientOptions.Builder options =
                    ClientOptions.builder("http://registry.example.test").httpClient(http);
            try (RegistryClient client = RegistryClient.create(
                    options.transport(Authenticator.of(always(BOB))::around).build())) {
                assertThat(failure(() -> tags(client)))
                        .isInstanceOf(UnauthorizedException.class)
                        .hasMessageContaining("credentials are not sent to it, because the connection is plain HTTP");
                learntNothing(registry);
            }
            AuthOptions named =
                    AuthOptions.builder().insecureHost("registry.example.test").build();
            try (RegistryClient client =
                    RegistryClient.create(options.transport(Authenticator.create(always(BOB), named)::around)
                            .build())) {
                tags(client);
                assertThat(registry.authorizations()).endsWith("", BASIC);
            }
        }
    }

    @Test
    void aPublicRegistryDoesNotSendIntoANetworkThatItIsNotPartOf() throws Exception {
        for (String inside : List.of(
                "127.0.0.1",
                "10.0.0.1",
                "192.168.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "fd00::1",
                "fe80::1",
                "::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "224.0.0.1",
                "0.0.0.0")) {
            Names names = new Names().say("auth.example.test", inside).say("127.0.0.1", "93.184.216.34");
            try (Site registry = Site.of(naming("https://auth.example.test/token"));
                    RegistryClient client = client(
                            registry, AuthOptions.builder().resolver(names).build())) {
                assertThat(failure(() -> tags(client)))
                        .as(inside)
                        .hasMessageContaining("while the registry is not; no credentials are sent there");
            }
        }
    }

    @Test
    void whereARedirectLeadsDoesNotSendIntoANetworkThatItIsNotPartOf() throws Exception {
        for (String realm : List.of("https://auth.example.test/token", "http://auth.example.test/token")) {
            Names names = new Names().say("auth.example.test", "10.0.0.1").say("localhost", "93.184.216.34");
            try (Site target = Site.of(naming(realm));
                    Site registry = Site.of(seen -> Answer.of(307).with("Location", asLocalhost(target, "/blob")));
                    RegistryClient client = client(
                            registry, AuthOptions.builder().resolver(names).build())) {
                assertThat(failure(() -> client.getBlob("a", DIGEST)))
                        .as(realm)
                        .hasMessageContaining("no credentials are sent there");
                assertThat(target.authorizations()).containsExactly("");
            }
        }
    }

    @Test
    void oneBadAddressAmongGoodOnesIsEnoughToRefuse() throws Exception {
        Names names = new Names()
                .say("auth.example.test", "93.184.216.34", "10.0.0.1")
                .say("127.0.0.1", "93.184.216.34");
        try (Site registry = Site.of(naming("https://auth.example.test/token"));
                RegistryClient client =
                        client(registry, AuthOptions.builder().resolver(names).build())) {
            assertThat(failure(() -> tags(client))).hasMessageContaining("in a private network");
        }
    }

    @Test
    void addressesInTheirOddSpellingsAreSeenThrough() throws Exception {
        AuthOptions options = AuthOptions.builder()
                .resolver(host -> host.equals("127.0.0.1")
                        ? List.of(InetAddress.getAllByName("93.184.216.34")[0])
                        : HostResolver.system().resolve(host))
                .build();
        for (String realm : List.of(
                "https://127.1/steal",
                "https://0x7f.0.0.1/steal",
                "https://2130706433/steal",
                "https://[::ffff:127.0.0.1]/steal",
                "https://[0:0:0:0:0:ffff:7f00:1]/steal",
                "https://localhost/steal",
                "https://user:pw@auth.example.test/",
                "https:///steal",
                "ftp://auth.example.test/",
                "file:///etc/passwd",
                "https://auth.example.test/#x",
                "http://[",
                "//",
                "mailto:a@b")) {
            try (Site registry = Site.of(naming(realm));
                    RegistryClient client = client(registry, options)) {
                assertThat(failure(() -> tags(client)).code()).as(realm).isEqualTo(ErrorCode.UNAVAILABLE);
                learntNothing(registry);
            }
        }
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsUsed() throws Exception {
        Site[] thief = new Site[1];
        Names names = new Names().say("127.0.0.1", "127.0.0.1");
        try (Site tokens = Site.of(seen -> Answer.token("t1"))) {
            thief[0] = Site.at("127.0.0.2", tokens.port(), seen -> Answer.token("evil"));
            names.say("auth.example.test", "127.0.0.1").say("auth.example.test", "127.0.0.2");
            try (Site theft = thief[0];
                    Site registry = Site.of(Fixture.registry(
                            "Bearer realm=\"http://auth.example.test:" + tokens.port() + "/token\"", "t1"));
                    RegistryClient client = client(
                            registry,
                            AuthOptions.builder()
                                    .resolver(names)
                                    .insecureHost("auth.example.test")
                                    .build())) {
                tags(client);
                assertThat(theft.seen()).isEmpty();
                assertThat(tokens.authorizations()).containsExactly(BASIC);
                assertThat(names.asked).containsOnlyOnce("auth.example.test");
            }
        }
    }

    @Test
    void aRegistryThatOnceWasPublicStaysSo() throws Exception {
        Names names = new Names()
                .say("127.0.0.1", "93.184.216.34")
                .say("127.0.0.1", "10.0.0.1")
                .say("auth.example.test", "10.0.0.2");
        try (Site registry = Site.of(naming("https://auth.example.test/token"));
                RegistryClient client =
                        client(registry, AuthOptions.builder().resolver(names).build())) {
            for (int i = 0; i < 3; i++) {
                assertThat(failure(() -> tags(client))).hasMessageContaining("in a private network");
            }
        }
    }

    @Test
    void aNameForThisMachineThatLeadsElsewhereIsRefused() throws Exception {
        Names names = new Names().say("localhost", "93.184.216.34").say("127.0.0.1", "127.0.0.1");
        try (Site registry = Site.of(naming("http://localhost:1/token"));
                RegistryClient client =
                        client(registry, AuthOptions.builder().resolver(names).build())) {
            assertThat(failure(() -> tags(client))).hasMessageContaining("which is not this machine");
        }
    }

    @Test
    void behindAProxyTheRequestGoesTheWayOfTheOthersAndTheAddressIsStillLookedAt() throws Exception {
        try (Site proxy = Site.of(seen -> Answer.token("t1"));
                Site registry = Site.of(Fixture.registry("Bearer realm=\"http://auth.example.test/token\"", "t1"))) {
            ProxySelector selector =
                    ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()));
            HttpClient http = HttpClient.newBuilder()
                    .proxy(new ProxySelector() {
                        @Override
                        public List<Proxy> select(URI uri) {
                            return uri.getHost().equals("127.0.0.1") ? List.of(Proxy.NO_PROXY) : selector.select(uri);
                        }

                        @Override
                        public void connectFailed(URI uri, SocketAddress address, IOException e) {}
                    })
                    .build();
            AuthOptions.Builder options =
                    AuthOptions.builder().proxies(selector).insecureHost("auth.example.test");
            Names inside = new Names().say("auth.example.test", "10.0.0.1").say("127.0.0.1", "93.184.216.34");
            try (RegistryClient client =
                    through(registry, http, options.resolver(inside).build())) {
                assertThat(failure(() -> tags(client))).hasMessageContaining("in a private network");
                assertThat(proxy.seen()).isEmpty();
            }
            try (RegistryClient client =
                    through(registry, http, options.resolver(new Names()).build())) {
                tags(client);
                assertThat(proxy.requests())
                        .containsExactly("GET http://auth.example.test/token?scope=repository%3Aa%3Apull");
            }
        }
    }

    @Test
    void theEnvironmentNamesProxies() {
        Proxies proxies =
                new Proxies(null, Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", "near.example.test"));
        assertThat(proxies.isBetween(URI.create("https://auth.example.test/"))).isTrue();
        assertThat(proxies.isBetween(URI.create("https://near.example.test/"))).isFalse();
        assertThat(proxies.isBetween(URI.create("http://auth.example.test/"))).isFalse();
        assertThat(new Proxies(null, Map.of()).isBetween(URI.create("https://auth.example.test/")))
                .isFalse();
    }

    private static RegistryClient through(Site registry, HttpClient http, AuthOptions options) {
        return RegistryClient.create(ClientOptions.builder(registry.host())
                .httpClient(http)
                .transport(Authenticator.create(always(BOB), options)::around)
                .build());
    }

    @Test
    void aServiceThatEchoesWhatItWasShownIsNotRepeated() throws Exception {
        Function<Seen, Answer> echo = seen ->
                Answer.json(401, "{\"errors\":[{\"code\":\"X\",\"message\":\"" + seen.authorization() + "\"}]}");
        try (Site registry = Site.of(seen -> echo.apply(seen).with("WWW-Authenticate", "Basic"));
                RegistryClient client = client(registry, AuthOptions.defaults())) {
            failure(() -> tags(client));
            assertThat(registry.authorizations()).containsExactly("", BASIC);
        }
        try (Site tokens = Site.of(echo);
                Site registry = Site.of(naming(tokens.url("/")));
                RegistryClient client = client(registry, AuthOptions.defaults())) {
            failure(() -> tags(client));
            assertThat(tokens.authorizations()).containsExactly(BASIC);
        }
    }

    @Test
    void nothingTellsASecretWhenItIsPrinted() throws Exception {
        Token token = new Token(CANARY, Scope.NONE, null, Instant.EPOCH);
        Challenge basic = new Challenge("basic", null, Map.of());
        TokenKey key =
                new TokenKey(new Origin("https", "r", 443), "https://a/", "s", new Fingerprint().of(BOB), Scope.NONE);
        for (Object value : Arrays.asList(
                BOB,
                new Credential.IdentityToken(CANARY),
                new Credential.RegistryToken(CANARY),
                token,
                key,
                new Proof("Bearer " + CANARY, basic, token, false, BOB),
                new TokenRequest(
                        key,
                        URI.create("https://a/"),
                        new KnownHost(),
                        BOB,
                        request -> {
                            throw new IOException();
                        },
                        "x"),
                TokenAnswer.read(("{\"token\":\"" + CANARY + "\",\"refresh_token\":\"" + CANARY + "\"}")
                        .getBytes(StandardCharsets.UTF_8)),
                Secrets.of(BOB),
                new Fingerprint(),
                Authenticator.of(always(BOB)))) {
            assertThat(String.valueOf(value)).doesNotContain(CANARY).doesNotContain(BASIC.substring(6));
        }
    }

    @Test
    void aRefusalThatEchoesWhatItWasShownIsNotQuoted() throws Exception {
        for (int status : new int[] {403, 404, 500}) {
            try (Site registry = Site.of(seen -> seen.authorization().isEmpty()
                            ? Site.Answer.challenge("Basic realm=\"x\"")
                            : Site.Answer.json(
                                    status,
                                    "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not " + seen.authorization()
                                            + "\"}]}"));
                    RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                            .retry(RetryPolicy.none())
                            .transport(Authenticator.of(always(BOB))::around)
                            .build())) {
                OciException failure =
                        failure(() -> client.tags("a", ListOptions.ALL).toList());
                assertThat(failure).hasMessageContaining(String.valueOf(status));
                assertThat(failure.toString() + failure.detail())
                        .doesNotContain(CANARY)
                        .doesNotContain(BASIC.substring(6));
            }
        }
    }

    @Test
    void fingerprintsTellCredentialsApart() {
        Fingerprint fingerprint = new Fingerprint();
        assertThat(List.of(
                        fingerprint.of(null),
                        fingerprint.of(BOB),
                        fingerprint.of(new Credential.Password("bo", "b" + CANARY)),
                        fingerprint.of(new Credential.Password("bob", "x")),
                        fingerprint.of(new Credential.IdentityToken(CANARY)),
                        fingerprint.of(new Credential.RegistryToken(CANARY)),
                        new Fingerprint().of(BOB)))
                .doesNotHaveDuplicates();
        assertThat(fingerprint.of(BOB)).isEqualTo(fingerprint.of(new Credential.Password("bob", CANARY)));
    }
}
