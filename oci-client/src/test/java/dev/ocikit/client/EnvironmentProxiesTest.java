// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy an environment chooses. */
class EnvironmentProxiesTest {
    private static final String CANARY = "canary-hunter2-sings";

    private static Map<String, String> environment(String... namesAndValues) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            environment.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return environment;
    }

    private static String proxy(Map<String, String> environment, String uri) {
        Proxy proxy = EnvironmentProxies.of(environment).select(URI.create(uri)).get(0);
        if (proxy.type() == Proxy.Type.DIRECT) {
            return "direct";
        }
        InetSocketAddress address = (InetSocketAddress) proxy.address();
        assertThat(address.isUnresolved()).isTrue();
        return address.getHostString() + ":" + address.getPort();
    }

    @Test
    void eachSchemeHasItsOwn() {
        Map<String, String> environment = environment("HTTPS_PROXY", "http://s.example:1", "HTTP_PROXY", "p.example:2");
        assertThat(proxy(environment, "https://r.example/v2/")).isEqualTo("s.example:1");
        assertThat(proxy(environment, "http://r.example/v2/")).isEqualTo("p.example:2");
        assertThat(proxy(environment("HTTP_PROXY", "p.example"), "https://r.example"))
                .isEqualTo("direct");
        assertThat(proxy(environment(), "https://r.example")).isEqualTo("direct");
    }

    @Test
    void lowerCaseCountsWhereUpperCaseIsNotSet() {
        assertThat(proxy(environment("https_proxy", "http://a.example:1"), "https://r.example"))
                .isEqualTo("a.example:1");
        assertThat(proxy(environment("http_proxy", "http://a.example:1"), "http://r.example"))
                .isEqualTo("a.example:1");
        assertThat(proxy(
                        environment("HTTPS_PROXY", "http://b.example:2", "https_proxy", "http://a.example:1"),
                        "https://r.example"))
                .isEqualTo("b.example:2");
        assertThat(proxy(environment("HTTPS_PROXY", "", "https_proxy", "http://a.example:1"), "https://r.example"))
                .isEqualTo("a.example:1");
        assertThat(proxy(environment("https_proxy", "a.example", "no_proxy", "r.example"), "https://r.example"))
                .isEqualTo("direct");
    }

    @Test
    void aHeaderOfACallerNamesNoProxy() {
        assertThat(proxy(environment("HTTP_PROXY", "evil.example", "REQUEST_METHOD", "GET"), "http://r.example"))
                .isEqualTo("direct");
    }

    @ParameterizedTest
    @CsvSource({
        "http://p.example:3128, p.example:3128",
        "HTTP://p.example:3128/, p.example:3128",
        "p.example:3128, p.example:3128",
        "p.example, p.example:80",
        "http://[2001:db8::1]:8080, 2001:db8::1:8080",
        "192.0.2.1:3128, 192.0.2.1:3128",
    })
    void urlsHaveSeveralForms(String url, String expected) {
        assertThat(proxy(environment("HTTPS_PROXY", url), "https://r.example")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://canary-hunter2-sings@p.example",
                "socks5://canary-hunter2-sings@p.example",
                "http://jo:canary-hunter2-sings@",
                "http://jo:canary-hunter2-sings @p.example",
                "http://canary-hunter2-sings_x/",
                "http://jo:canary-hunter2-sings%zz@p.example",
            })
    void whatIsNoProxyIsRefusedByTheNameOfTheVariable(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvironmentProxies.of(environment("HTTPS_PROXY", url)))
                .withMessageStartingWith("HTTPS_PROXY ")
                .satisfies(failure ->
                        assertThat(failure).hasMessageNotContaining(CANARY).hasNoCause());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*; https://r.example; direct",
                "r.example; https://r.example; direct",
                "R.EXAMPLE; https://r.example; direct",
                "r.example; https://R.Example:5000; direct",
                "r.example; https://sub.r.example; direct",
                "r.example; https://notr.example; proxy:80",
                ".r.example; https://sub.r.example; direct",
                ".r.example; https://r.example; proxy:80",
                "*.r.example; https://sub.r.example; direct",
                "*.r.example; https://r.example; proxy:80",
                "a.example, r.example; https://r.example; direct",
                "a.example r.example; https://r.example; direct",
                "r.example:5000; https://r.example:5000; direct",
                "r.example:5000; https://r.example; proxy:80",
                "r.example:443; https://r.example; direct",
                "r.example:x; https://r.example; proxy:80",
                "192.0.2.1; https://192.0.2.1; direct",
                "192.0.2.1:5000; https://192.0.2.1:5000; direct",
                "192.0.2.1:5000; https://192.0.2.1; proxy:80",
                "10.0.0.0/8; https://10.200.3.4:5000; direct",
                "10.0.0.0/8; https://11.0.0.1; proxy:80",
                "10.0.0.0/8; https://10.example; proxy:80",
                "192.168.128.0/17; https://192.168.127.255; proxy:80",
                "192.168.128.0/17; https://192.168.128.1; direct",
                "0.0.0.0/0; https://8.8.8.8; direct",
                "10.0.0.0/x; https://10.0.0.1; proxy:80",
                "10.0.0.0/99; https://10.0.0.1; proxy:80",
                "2001:db8::/32; https://[2001:db8:1::5]:5000; direct",
                "2001:db8::/32; https://[2001:db9::5]; proxy:80",
                "2001:db8::5; https://[2001:db8:0::5]; direct",
                "[2001:db8::5]; https://[2001:db8::5]; direct",
                "[2001:db8::5]:5000; https://[2001:db8::5]:5000; direct",
                "[2001:db8::5]:5000; https://[2001:db8::5]; proxy:80",
                "'' ; https://r.example; proxy:80",
                "' , ,'; https://r.example; proxy:80",
                "a.example; https://localhost:5000; direct",
                "a.example; https://127.1.2.3; direct",
                "a.example; https://[::1]:5000; direct",
                "a.example; https://localhost.example; proxy:80",
            })
    void theListOfWhatIsReachedWithout(String list, String uri, String expected) {
        assertThat(proxy(environment("HTTPS_PROXY", "proxy", "NO_PROXY", list), uri))
                .isEqualTo(expected);
    }

    @Test
    void aPasswordIsForTheProxyOnly() {
        EnvironmentProxies proxies = EnvironmentProxies.of(
                environment("HTTPS_PROXY", "http://jo:a%3Ab+%C3%BC@p.example", "NO_PROXY", "direct.example"));
        // jo:a:b+ü
        assertThat(proxies.authorization(URI.create("https://r.example"))).contains("Basic am86YTpiK8O8");
        assertThat(proxies.authorization(URI.create("https://direct.example"))).isEmpty();
        assertThat(proxies.authorization(URI.create("http://r.example"))).isEmpty();
        assertThat(EnvironmentProxies.of(environment("HTTPS_PROXY", "http://jo@p.example"))
                        .authorization(URI.create("https://r.example")))
                .contains("Basic am86");
    }

    @Test
    void noPasswordIsTold() {
        EnvironmentProxies proxies =
                EnvironmentProxies.of(environment("HTTPS_PROXY", "http://jo:" + CANARY + "@p.example"));
        assertThat(proxies).hasToString("proxies http=null https=p.example:80");
        assertThat(proxies.select(URI.create("https://r.example")).toString()).doesNotContain(CANARY);
    }
}
