// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactedTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://r.example/v2/                                | https://r.example/v2/",
                "http://[::1]:5000/v2/_catalog?n=10&last=a            | http://[::1]:5000/v2/_catalog?n=10&last=a",
                "https://r.example/v2/a/b/tags/list?n=1               | https://r.example/v2/a/b/tags/list?n=1",
                "https://r.example/v2/a/manifests/v1.0                | https://r.example/v2/a/manifests/v1.0",
                "https://r.example/v2/a/manifests/sha256:HEX          | https://r.example/v2/a/manifests/sha256:HEX",
                "https://r.example/p/v2/a/blobs/sha256:HEX?ns=docker  | https://r.example/p/v2/a/blobs/sha256:HEX?ns=***",
                "https://r.example/v2/a/referrers/sha256:HEX?artifactType=x/y | https://r.example/v2/a/referrers/sha256:HEX?artifactType=x/y",
                "https://r.example/v2/a/blobs/uploads/?mount=sha256:HEX&from=b | https://r.example/v2/a/blobs/uploads/?mount=sha256:HEX&from=b",
                "https://r.example/v2/a/blobs/uploads/id?_state=x&digest=y | https://r.example/v2/a/blobs/uploads/***?_state=***&digest=y",
                "https://r.example/v2/a/blobs/uploads/id/manifests/b  | https://r.example/v2/a/blobs/uploads/***",
                "https://r.example/v2/a/blobs/id                      | https://r.example/v2/***",
                "https://auth.example/token?service=r&scope=s&account=u | https://auth.example/token?service=r&scope=s&account=***",
                "https://s3.example/bucket/sha256/data?X-Amz-Signature=x | https://s3.example/bucket/***?X-Amz-Signature=***",
                "https://s3.example/0123456789abcdef0123456789        | https://s3.example/***",
                "https://user:pass@r.example/v2/                      | https://***@r.example/v2/",
                "https://user:pa@ss@r.example/v2/                     | https://***@r.example/v2/",
                "https://user:pa/ss@r.example/v2/                     | https://***/***",
                "https://r.example?secret                             | https://r.example?***",
                "https://r.example                                    | https://r.example",
                "https://r.example/#secret                            | https://r.example/",
                "ftp://r.example/                                     | ***://r.example/",
                "/v2/a/blobs/uploads/id                               | /v2/a/blobs/uploads/***",
                "//user:pass@r.example/v2/                            | //***",
                "/v2/a/tags/list?last=b&n=2                           | /v2/a/tags/list?last=b&n=2",
                "?secret                                              | ?***",
                "id                                                   | ***",
                "../id                                                | ***",
                "mailto:secret                                        | ***",
            })
    void showsOnlyWhatIsKnownToBeNoSecret(String url, String shown) {
        assertThat(Redacted.url(url.replace("HEX", HEX))).isEqualTo(shown.replace("HEX", HEX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https:\\\\user:CANARY@h/v2/",
                "/\\user:CANARY@h/v2/",
                "https://user:CANARY",
                "https://CANARY@",
                "CANARY://h/",
                "https://h:80@CANARY:x/",
                "https://h/a;CANARY/v2/",
                "https://h/v2/a/manifests/CANARY%0a",
                "https://h/?a=b&CANARY",
                "https://h/?a=CANARY=n",
                "https://h/??n=CANARY",
                "https://h/v2/#?n=CANARY",
                "//CANARY/v2/",
                "CANARY",
                "",
                "://",
                "#",
                "?&&="
            })
    void saysNothingOfWhatItDoesNotUnderstand(String url) {
        assertThat(Redacted.url(url)).doesNotContain("CANARY");
    }

    @Test
    void showsTheFieldsThatHoldNoSecret() {
        assertThat(headers("Content-Type", "text/plain")).isEqualTo(" {Content-Type: text/plain}");
        assertThat(headers("content-length", "12")).isEqualTo(" {content-length: 12}");
        assertThat(headers(":status", "200")).isEqualTo(" {:status: 200}");
        assertThat(headers("X-Amz-Request-Id", "tx1")).isEqualTo(" {X-Amz-Request-Id: tx1}");
        assertThat(headers("Location", "/v2/a/blobs/uploads/id?_state=x"))
                .isEqualTo(" {Location: /v2/a/blobs/uploads/***?_state=***}");
        assertThat(headers("Link", "</v2/_catalog?n=1&last=a&token=x>; rel=\"next\""))
                .isEqualTo(" {Link: </v2/_catalog?n=1&last=a&token=***>}");
        assertThat(headers("Accept", "a", "b")).isEqualTo(" {Accept: a, Accept: b}");
        assertThat(Redacted.headers(HttpHeaders.of(Map.of(), (n, v) -> true), List.of()))
                .isEmpty();
    }

    @Test
    void showsWhatAChallengeAsksFor() {
        assertThat(
                        headers(
                                "WWW-Authenticate",
                                "Bearer realm=\"https://u:p@auth.example/token?k=v\",service=\"r\",scope=\"repository:a:pull\",nonce=\"x\""))
                .isEqualTo(" {WWW-Authenticate: Bearer realm=\"https://***@auth.example/token?k=***\" service=\"r\""
                        + " scope=\"repository:a:pull\" nonce=\"***\"}");
        assertThat(headers("WWW-Authenticate", "Basic realm=\"x\""))
                .isEqualTo(" {WWW-Authenticate: Basic realm=\"***\"}");
        assertThat(headers("WWW-Authenticate", "Negotiate CANARY")).isEqualTo(" {WWW-Authenticate: ***}");
        assertThat(headers("WWW-Authenticate", "Bearer CANARY")).isEqualTo(" {WWW-Authenticate: Bearer}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization",
                "Proxy-Authorization",
                "Proxy-Authenticate",
                "Cookie",
                "Set-Cookie",
                "X-Amz-Security-Token",
                "X-Registry-Auth",
                "Docker-Upload-UUID",
                "X-Anything",
                "Location",
                "Link",
                "WWW-Authenticate",
                "Content-Location",
                "Refresh"
            })
    void hidesTheOthers(String name) {
        assertThat(headers(name, "CANARY")).isEqualTo(" {" + name + ": ***}");
    }

    @Test
    void staysOneLineAndShort() {
        assertThat(headers("Server", "a\r\nb\u001bc")).isEqualTo(" {Server: a  b c}");
        assertThat(headers("Server", "x".repeat(100_000))).hasSizeLessThan(400);
        assertThat(Redacted.url("https://h/v2/" + "a/".repeat(100_000) + "tags/list"))
                .hasSizeLessThan(400);
    }

    private static String headers(String name, String... values) {
        return Redacted.headers(HttpHeaders.of(Map.of(name, List.of(values)), (n, v) -> true), List.of());
    }
}
