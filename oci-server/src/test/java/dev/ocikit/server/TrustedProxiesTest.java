// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private final TrustedProxies proxies = TrustedProxies.parse(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/33"));

    private static InetAddress address(String literal) throws UnknownHostException {
        return InetAddress.getByName(literal);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, true",
        "11.0.0.0, false",
        "192.0.2.7, true",
        "192.0.2.8, false",
        "2001:db8:7fff::1, true",
        "2001:db8:8000::1, false"
    })
    void containsTheAddressesOfItsNetworks(String literal, boolean contained) throws UnknownHostException {
        assertThat(proxies.contains(address(literal))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.org", "10.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "::1/129"})
    void refusesWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TrustedProxies.parse(List.of(text)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "198.51.100.1 | X-Forwarded-For | 203.0.113.9              | 198.51.100.1",
                "10.0.0.1     | X-Forwarded-For | 203.0.113.9              | 203.0.113.9",
                "10.0.0.1     | X-Forwarded-For | 1.1.1.1, 203.0.113.9     | 203.0.113.9",
                "10.0.0.1     | X-Forwarded-For | 203.0.113.9, 10.0.0.2    | 203.0.113.9",
                "10.0.0.1     | X-Forwarded-For | 203.0.113.9:4711         | 203.0.113.9",
                "10.0.0.1     | Forwarded       | for=203.0.113.9;proto=http | 203.0.113.9",
                "10.0.0.1     | Forwarded       | for=1.1.1.1, for=203.0.113.9 | 203.0.113.9",
            })
    void namesTheLastAddressThatIsNotAProxy(String peer, String header, String value, String client)
            throws UnknownHostException {
        ClientAddress named = proxies.client(address(peer), request(Map.of(header, value)));
        assertThat(named.key()).isEqualTo(client);
        assertThat(named.exempt()).isFalse();
    }

    @Test
    void exemptsAProxyThatNamesNoClient() throws UnknownHostException {
        assertThat(proxies.client(address("10.0.0.1"), request(Map.of())).exempt())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "", "10.0.0.9", "_hidden"})
    void countsUnknownClientsOfAProxyTogether(String value) throws UnknownHostException {
        assertThat(proxies.client(address("10.0.0.1"), request(Map.of("X-Forwarded-For", value))))
                .isEqualTo(new ClientAddress("10.0.0.1", false));
    }

    @Test
    void doesNotExemptAForwardedLoopbackAddress() throws UnknownHostException {
        assertThat(proxies.client(address("10.0.0.1"), request(Map.of("X-Forwarded-For", "127.0.0.1"))))
                .isEqualTo(new ClientAddress("127.0.0.1", false));
    }

    /** A proxy that appends to one of the headers passes the other on as the client sent it. */
    @ParameterizedTest
    @ValueSource(strings = {"for=198.51.100.1", "for=127.0.0.1", "for=unknown", "for=10.0.0.9", ""})
    void aClientCannotNameItselfInTheHeaderThatTheProxyDoesNotSet(String forwarded) throws UnknownHostException {
        Map<String, String> headers = Map.of("Forwarded", forwarded, "X-Forwarded-For", "203.0.113.9");
        assertThat(proxies.client(address("10.0.0.1"), request(headers)))
                .isEqualTo(new ClientAddress("10.0.0.1", false));
    }

    @Test
    void believesBothHeadersIfTheyAgree() throws UnknownHostException {
        Map<String, String> headers = Map.of("Forwarded", "for=203.0.113.9", "X-Forwarded-For", "1.1.1.1, 203.0.113.9");
        assertThat(proxies.client(address("10.0.0.1"), request(headers)).key()).isEqualTo("203.0.113.9");
    }

    @Test
    void countsTheAddressesOfAnIpv6NetworkAsOneClient() throws UnknownHostException {
        ClientAddress one = ClientAddress.of(address("2001:db8:1:2::1"));
        assertThat(one).isEqualTo(ClientAddress.of(address("2001:db8:1:2:ffff::2")));
        assertThat(one).isNotEqualTo(ClientAddress.of(address("2001:db8:1:3::1")));
        assertThat(ClientAddress.of(address("::1")).exempt()).isTrue();
        assertThat(ClientAddress.of(address("127.8.8.8")).exempt()).isTrue();
    }

    private static Request request(Map<String, String> headers) {
        return new Request() {
            @Override
            public String method() {
                return "GET";
            }

            @Override
            public String path() {
                return "/";
            }

            @Override
            public @Nullable String query() {
                return null;
            }

            @Override
            public @Nullable String header(String name) {
                return headers.get(name);
            }

            @Override
            public List<String> headers(String name) {
                String value = headers.get(name);
                return value == null ? List.of() : List.of(value);
            }

            @Override
            public long contentLength() {
                return 0;
            }

            @Override
            public InputStream body() {
                return InputStream.nullInputStream();
            }

            @Override
            public String remote() {
                return "10.0.0.1:1";
            }
        };
    }
}
