// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.BlobSource;
import dev.ocikit.api.BlobWriter;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.MountResult;
import dev.ocikit.api.OciException;
import dev.ocikit.api.UploadOptions;
import dev.ocikit.ref.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-side request forgery: a hostile registry sends the client to addresses that the registry itself cannot reach. */
@Timeout(60)
class RedirectPolicyTest {
    private static final byte[] SECRET = "internal secret".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.sha256(SECRET);
    private static final String PUBLIC = "93.184.216.34";

    /** A lookup with fixed results for each name: one after the other, the last one repeatedly. */
    private static final class Names implements AddressLookup {
        private final Map<String, Deque<List<InetAddress>>> results = new HashMap<>();

        synchronized Names add(String host, String... addresses) throws IOException {
            List<InetAddress> list = new ArrayList<>();
            for (String address : addresses) {
                list.add(InetAddress.getByName(address));
            }
            results.computeIfAbsent(host, name -> new ArrayDeque<>()).add(list);
            return this;
        }

        @Override
        public synchronized List<InetAddress> addresses(String host) throws IOException {
            Deque<List<InetAddress>> left = results.get(host);
            if (left == null) {
                throw new UnknownHostException(host);
            }
            return left.size() > 1 ? left.remove() : left.element();
        }
    }

    /** Returns names with a public registry at 127.0.0.1, and another host that is really this machine. */
    private static Names publicRegistry(String... storage) throws IOException {
        return new Names().add("127.0.0.1", PUBLIC).add("localhost", storage);
    }

    private static String at(Peer storage) {
        return "http://localhost:" + storage.port();
    }

    private static Answer to(int status, String location) {
        return Answer.of(status).header("Location", location);
    }

    private static RegistryClient client(Peer registry, AddressLookup names) {
        return RegistryClient.create(registry.options().addressLookup(names).build());
    }

    private static byte[] read(RegistryClient client) throws IOException {
        try (BlobReader reader = client.getBlob("foo", DIGEST)) {
            return reader.readAllBytes();
        }
    }

    /** The registry's addresses, the other host's addresses, and whether the client follows. */
    @ParameterizedTest
    @CsvSource({
        "93.184.216.34, 93.184.216.35, true",
        "93.184.216.34, 10.1.2.3, false",
        "93.184.216.34, 100.64.0.1, false",
        "93.184.216.34, fd00::1, false",
        "93.184.216.34, 127.0.0.1, false",
        "93.184.216.34, ::1, false",
        "93.184.216.34, ::ffff:127.0.0.1, false",
        "93.184.216.34, 64:ff9b::10.0.0.1, false",
        "93.184.216.34, 169.254.169.254, false",
        "93.184.216.34, 0.0.0.0, false",
        "93.184.216.34, 224.0.0.1, false",
        "93.184.216.34, 93.184.216.35 10.1.2.3, false",
        "93.184.216.34 10.0.0.1, 10.1.2.3, false",
        "10.0.0.1, 93.184.216.34, true",
        "10.0.0.1, 192.168.1.1, true",
        "10.0.0.1, 127.0.0.1, false",
        "10.0.0.1, 169.254.169.254, false",
        "127.0.0.1, 10.1.2.3, true",
        "127.0.0.1 ::1, 127.0.0.2, true",
        "127.0.0.1, 169.254.169.254, false",
        "127.0.0.1, ::, false",
        "169.254.1.1, 169.254.1.2, true"
    })
    void followsOnlyToAddressesThatAreNoMoreInternalThanTheRegistrys(String own, String other, boolean follows)
            throws IOException {
        Names names = new Names().add("127.0.0.1", own.split(" ", -1)).add("localhost", other.split(" ", -1));
        try (Peer storage = Peer.answering(Answer.of(200).body(SECRET));
                Peer registry = Peer.answering(to(307, at(storage) + "/admin?token=hidden"));
                RegistryClient client = client(registry, names)) {
            if (follows) {
                assertThat(read(client)).isEqualTo(SECRET);
            } else {
                assertThatThrownBy(() -> read(client))
                        .isInstanceOf(OciException.class)
                        .hasMessageContaining("GET blob " + DIGEST + " of " + registry.host() + "/foo")
                        .hasMessageContaining("refused to contact localhost")
                        .hasMessageContaining("more internal address")
                        .hasMessageContaining("--redirect-host localhost")
                        .hasMessageNotContaining("hidden")
                        .extracting(e -> ((OciException) e).code())
                        .isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(storage.requests()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "localhost:port"})
    void followsToAHostThatTheOptionsAllow(String allowed) throws IOException {
        try (Peer storage = Peer.answering(Answer.of(200).body(SECRET));
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = RegistryClient.create(registry.options()
                        .addressLookup(publicRegistry("127.0.0.1"))
                        .redirectHost("storage.example")
                        .redirectHost(allowed.replace("port", String.valueOf(storage.port())))
                        .build())) {
            assertThat(read(client)).isEqualTo(SECRET);
        }
    }

    @Test
    void anAllowedPortAllowsNoOther() throws IOException {
        try (Peer storage = Peer.answering();
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = RegistryClient.create(registry.options()
                        .addressLookup(publicRegistry("127.0.0.1"))
                        .redirectHost("localhost:1")
                        .build())) {
            assertThatThrownBy(() -> read(client)).hasMessageContaining("refused to contact");
            assertThat(storage.requests()).isEmpty();
        }
    }

    @Test
    void aLoopbackRegistryIsFollowedOnThisMachineByDefault() throws IOException {
        try (Peer storage = Peer.answering(Answer.of(200).body(SECRET));
                Peer registry = Peer.answering(to(307, storage.url() + "/x"));
                RegistryClient client = registry.client()) {
            assertThat(read(client)).isEqualTo(SECRET);
        }
    }

    @Test
    void relativeLocationsNeedNoLookup() throws IOException {
        try (Peer registry =
                        Peer.answering(to(307, "/elsewhere"), Answer.of(200).body(SECRET));
                RegistryClient client = client(registry, new Names())) {
            assertThat(read(client)).isEqualTo(SECRET);
            assertThat(registry.requests()).contains("GET /elsewhere");
        }
    }

    @Test
    void checksEachHopOfAChain() throws IOException {
        Names names = publicRegistry(PUBLIC).add("[::1]", "::1");
        try (Peer storage = Peer.answering(to(302, "http://[::1]:1/latest/meta-data"));
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = client(registry, names)) {
            assertThatThrownBy(() -> read(client))
                    .hasMessageContaining("refused to contact [::1], which is this machine");
            assertThat(storage.requests()).containsExactly("GET /x");
        }
    }

    @Test
    void sendsNoContentToAnInternalUploadLocation() throws IOException {
        try (Peer storage = Peer.answering();
                Peer registry = Peer.of(seen -> to(202, at(storage) + "/upload?state=hidden"));
                RegistryClient client = client(registry, publicRegistry("10.0.0.5"))) {
            assertThatThrownBy(() -> client.pushBlob("foo", DIGEST, BlobSource.of(SECRET)))
                    .hasMessageContaining("PUT blob")
                    .hasMessageContaining("refused to contact localhost, which is in a private network")
                    .hasMessageNotContaining("hidden");
            try (BlobWriter writer = client.startBlobUpload("foo", UploadOptions.DEFAULT)) {
                writer.write(SECRET);
                assertThatThrownBy(writer::flush)
                        .hasMessageContaining("PATCH")
                        .hasMessageContaining("refused to contact");
                String id = writer.id();
                assertThatThrownBy(() -> client.resumeBlobUpload("foo", id, -1))
                        .hasMessageContaining("GET upload session")
                        .hasMessageContaining("refused to contact");
                writer.cancel();
            }
            MountResult mounted = client.mountBlob("foo", DIGEST, "bar");
            assertThat(mounted).isInstanceOf(MountResult.Refused.class);
            try (BlobWriter writer = ((MountResult.Refused) mounted).upload()) {
                assertThatThrownBy(() -> {
                            writer.write(SECRET);
                            writer.commit(DIGEST);
                        })
                        .hasMessageContaining("refused to contact");
                writer.cancel();
            }
            assertThat(storage.requests()).isEmpty();
        }
    }

    @Test
    void followsNoRedirectOfAPost() throws IOException {
        try (Peer storage = Peer.answering();
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = client(registry, publicRegistry("10.0.0.5"))) {
            assertThatThrownBy(() -> client.startBlobUpload("foo", UploadOptions.DEFAULT))
                    .hasMessageContaining("POST")
                    .hasMessageContaining("refused to contact");
            assertThat(storage.requests()).isEmpty();
        }
    }

    /** DNS rebinding of the other host between the check and the connection: the response must not reach the registry's users. */
    @Test
    void discardsTheResponseOfAHostWhoseAddressChanged() throws IOException {
        Names names = publicRegistry(PUBLIC).add("localhost", "127.0.0.1");
        try (Peer storage = Peer.of(seen -> Answer.of(200).body(SECRET));
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = client(registry, names)) {
            assertThatThrownBy(() -> read(client)).hasMessageContaining("refused to contact localhost");
        }
    }

    /** DNS rebinding of the registry's own name, which would otherwise make every internal address permissible. */
    @Test
    void aPublicRegistryDoesNotBecomeInternalByChangingItsAddress() throws IOException {
        Names names = publicRegistry("127.0.0.1").add("127.0.0.1", "127.0.0.1");
        try (Peer storage = Peer.answering();
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = client(registry, names)) {
            assertThatThrownBy(() -> read(client)).hasMessageContaining("refused to contact localhost");
            assertThat(storage.requests()).isEmpty();
        }
    }

    @Test
    void anotherPortOfTheRegistrysHostIsCheckedByAddress() throws IOException {
        try (Peer storage = Peer.answering(Answer.of(200).body(SECRET));
                Peer registry = Peer.of(seen -> to(307, storage.url() + "/x"));
                RegistryClient same = client(registry, new Names().add("127.0.0.1", PUBLIC));
                RegistryClient rebound =
                        client(registry, new Names().add("127.0.0.1", PUBLIC).add("127.0.0.1", "127.0.0.1"))) {
            assertThat(read(same)).isEqualTo(SECRET);
            assertThatThrownBy(() -> read(rebound)).hasMessageContaining("refused to contact 127.0.0.1");
            assertThat(storage.requests()).hasSize(1);
        }
    }

    @Test
    void isNotRetried() throws IOException {
        try (Peer storage = Peer.answering();
                Peer registry = Peer.of(seen -> to(307, at(storage) + "/x"));
                RegistryClient client = RegistryClient.create(ClientOptions.builder(registry.host())
                        .addressLookup(publicRegistry("10.0.0.5"))
                        .build())) {
            assertThatThrownBy(() -> read(client)).hasMessageContaining("refused to contact localhost");
            assertThat(registry.requests()).hasSize(1);
        }
    }

    @Test
    void handsOutNoLocationThatItWouldNotFollow() throws IOException {
        try (Peer registry = Peer.of(seen -> to(307, "http://localhost:1/x"))) {
            ClientOptions.Builder options = registry.options().directLocations(true);
            try (RegistryClient refusing = RegistryClient.create(
                            options.addressLookup(publicRegistry("10.0.0.5")).build());
                    RegistryClient following = RegistryClient.create(
                            options.addressLookup(publicRegistry(PUBLIC)).build())) {
                assertThat(refusing.locateBlob("foo", DIGEST)).isEmpty();
                assertThat(refusing.locateManifest("foo", DIGEST)).isEmpty();
                assertThat(following.locateBlob("foo", DIGEST)).isPresent();
            }
        }
    }

    /** The proxy resolves names, so an unknown name is left to it; an address or a name that is known here is checked. */
    @Test
    void checksWhatCanBeCheckedBehindAProxy() throws IOException {
        Deque<String> targets = new ArrayDeque<>(Arrays.asList("http://storage.example/x", "http://10.0.0.5/x"));
        try (Peer proxy = Peer.of(seen -> seen.target().startsWith("http://registry.example/")
                        ? to(307, targets.remove())
                        : Answer.of(200).body(SECRET));
                RegistryClient client = RegistryClient.create(ClientOptions.builder("http://registry.example")
                        .retry(RetryPolicy.none())
                        .proxy(ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port())))
                        .addressLookup(new Names().add("10.0.0.5", "10.0.0.5"))
                        .build())) {
            assertThat(read(client)).isEqualTo(SECRET);
            assertThatThrownBy(() -> read(client)).hasMessageContaining("refused to contact 10.0.0.5");
            assertThat(proxy.requests().stream()
                            .filter(request -> !request.contains("registry.example"))
                            .collect(Collectors.toList()))
                    .containsExactly("GET http://storage.example/x");
        }
    }

    @Test
    void aNameWithoutAddressIsNotContacted() throws IOException {
        try (Peer storage = Peer.answering();
                Peer registry = Peer.answering(to(307, at(storage) + "/x"));
                RegistryClient client = client(registry, new Names().add("127.0.0.1", PUBLIC))) {
            assertThatThrownBy(() -> read(client))
                    .isInstanceOf(OciException.class)
                    .hasMessageContaining("localhost");
            assertThat(storage.requests()).isEmpty();
        }
    }

    @Test
    void refusesAnAllowedHostThatIsNoHost() {
        assertThatThrownBy(() -> ClientOptions.builder("localhost").redirectHost("http://x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ClientOptions.of("localhost").redirectHosts()).isEmpty();
    }
}
