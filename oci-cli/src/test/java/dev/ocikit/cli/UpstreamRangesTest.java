// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.ref.Digest;
import dev.ocikit.ref.DigestAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ocikit serve --upstream} in front of registries that serve ranges in ways of their own. Each request is sent twice. */
@Timeout(120)
class UpstreamRangesTest {
    private static final byte[] ALL = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONE = {};

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(Serving serving, byte[] blob, String range) throws IOException {
        Digest digest = DigestAlgorithm.SHA256.digest(blob);
        HttpRequest request = HttpRequest.newBuilder(URI.create(serving.url() + "/v2/foo/blobs/" + digest))
                .header("Range", range)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void assertPart(Serving serving, String range, String body, String contentRange) throws IOException {
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = get(serving, ALL, range);
            assertThat(answer.statusCode()).as(range).isEqualTo(206);
            assertThat(answer.body()).isEqualTo(body);
            assertThat(answer.headers().firstValue("Content-Range")).contains(contentRange);
        }
    }

    private void assertNoPart(Serving serving, byte[] blob, String range) throws IOException {
        for (int i = 0; i < 2; i++) {
            assertThat(get(serving, blob, range).statusCode()).as(range).isEqualTo(416);
        }
    }

    /** A registry that knows closed ranges only. */
    private static ScriptedUpstream.Answer closedOnly(
            ScriptedUpstream.Asked request, Function<ScriptedUpstream.Asked, ScriptedUpstream.Answer> otherwise) {
        String range = request.range();
        if (request.is("HEAD")) {
            return ScriptedUpstream.Answer.of(200).header("Content-Length", ALL.length);
        }
        if (!range.matches("bytes=\\d+-\\d+")) {
            return otherwise.apply(request);
        }
        String[] ends = range.substring("bytes=".length()).split("-", -1);
        int first = Integer.parseInt(ends[0]);
        int last = Integer.parseInt(ends[1]);
        return part(first, last);
    }

    private static ScriptedUpstream.Answer part(int first, int last) {
        return ScriptedUpstream.Answer.of(206)
                .header("Content-Range", "bytes " + first + "-" + last + "/" + ALL.length)
                .body(Arrays.copyOfRange(ALL, first, last + 1));
    }

    /** As Go's file server answers it. */
    @Test
    void theLastBytesOfAnEmptyBlobAreNone() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> request.is("HEAD")
                        ? ScriptedUpstream.Answer.of(200).body(NONE)
                        : ScriptedUpstream.Answer.of(206)
                                .header("Content-Range", "bytes 0--1/0")
                                .body(NONE));
                Serving serving = new Serving("--upstream", upstream.url())) {
            assertNoPart(serving, NONE, "bytes=-5");
            assertThat(upstream.requests()).isNotEmpty();
        }
    }

    @Test
    void noRangeOfAnEmptyBlobThatComesWholeHasAByte() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream(
                        request -> ScriptedUpstream.Answer.of(200).body(NONE));
                Serving serving = new Serving("--upstream", upstream.url())) {
            assertNoPart(serving, NONE, "bytes=-5");
            assertNoPart(serving, NONE, "bytes=0-");
            assertNoPart(serving, NONE, "bytes=0-0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 416, 501})
    void aRegistryThatRefusesRelativeRangesIsAskedByOffsets(int status) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> closedOnly(
                        request, other -> ScriptedUpstream.Answer.of(status).body(NONE)));
                Serving serving = new Serving("--upstream", upstream.url())) {
            assertPart(serving, "bytes=-3", "789", "bytes 7-9/10");
            assertPart(serving, "bytes=4-", "456789", "bytes 4-9/10");
            assertPart(serving, "bytes=2-3", "23", "bytes 2-3/10");
            assertNoPart(serving, ALL, "bytes=10-");
        }
    }

    /** It takes the last 3 bytes for those up to offset 3. */
    @Test
    void aRegistryThatMisreadsRelativeRangesIsAskedByOffsets() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream(request -> closedOnly(request, other -> part(0, 3)));
                Serving serving = new Serving("--upstream", upstream.url())) {
            assertPart(serving, "bytes=-3", "789", "bytes 7-9/10");
        }
    }

    @Test
    void aRegistryThatSendsTheWholeHasTheLastBytesCutOut() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream(
                        request -> ScriptedUpstream.Answer.of(200).body(ALL));
                Serving serving = new Serving("--upstream", upstream.url())) {
            assertPart(serving, "bytes=-3", "789", "bytes 7-9/10");
            assertPart(serving, "bytes=4-", "456789", "bytes 4-9/10");
        }
    }
}
