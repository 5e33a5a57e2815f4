// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that two parsers could read differently are refused, and nothing after them is served. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class RequestSmugglingTest {
    private static final String MARKER = "GET /marker HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST = "POST /first HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private Http1Server server;

    @BeforeAll
    void start() throws IOException {
        Handler handler = request -> {
            seen.add(request.path());
            try (InputStream body = request.body()) {
                return Response.status(200).bytes(body.readAllBytes());
            } catch (IOException e) {
                return Response.status(400).empty();
            }
        };
        ServerLimits limits = ServerLimits.builder().headerBytes(2048).build();
        server = Http1Server.start(
                handler,
                ServedRegistry.loopback(),
                Http1Options.builder().limits(limits).build());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** A request that is refused, and the status it is refused with. */
    record Bad(int status, String sent) {
        @Override
        public String toString() {
            return status + " " + sent.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
        }
    }

    private static Bad bad(String sent) {
        return new Bad(400, sent);
    }

    static Stream<Bad> refused() {
        return Stream.of(lines(), hosts(), lengths(), chunks(), sizes()).flatMap(List::stream);
    }

    private static List<Bad> lines() {
        return List.of(
                bad("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"), // empty lines without end are no idle connection
                bad("GET / HTTP/1.1\nHost: x\n\n"),
                bad("GET / HTTP/1.1\r\nHost: x\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\n\n"),
                bad("GET / HTTP/1.1\rHost: x\r\r"),
                bad("GET / HTTP/1.1\r\nHost: x\rX: y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX: a\r\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\n\tfolded\r\n\r\n"),
                bad("GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost : x\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost\t: x\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nnocolon\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX(: y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX\u00e9: y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX: a\u0001b\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nX: a\u007fb\r\n\r\n"),
                bad("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET  / HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET /  HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET / HTTP/1.1 \r\nHost: x\r\n\r\n"),
                bad("GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET / a HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad(" GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("\tGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET /\r\n\r\n"),
                bad("GET / \r\n\r\n"),
                bad("GET HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("G(T / HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET / http/1.1\r\nHost: x\r\n\r\n"),
                bad("GET / HTTP/1.1.1\r\nHost: x\r\n\r\n"),
                bad("GET / HTTP/11\r\nHost: x\r\n\r\n"),
                bad("GET / HTTP/+1.1\r\nHost: x\r\n\r\n"),
                bad("GET / HTTPS/1.1\r\nHost: x\r\n\r\n"),
                bad("GET /\u00e9 HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET a HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET * HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET http:/// HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("GET http://a@b/ HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("CONNECT / HTTP/1.1\r\nHost: x\r\n\r\n"),
                bad("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                bad("\u0016\u0003\u0001\u0000\u00c8\u0001\u0000\u0000\u00c4"),
                bad("\r\rGET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    }

    private static List<Bad> hosts() {
        return List.of(
                bad("GET / HTTP/1.1\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x/y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x@y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x:y\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: x:1:2\r\n\r\n"),
                bad("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
                bad("GET http://x/ HTTP/1.1\r\n\r\n"),
                bad("GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"));
    }

    private static List<Bad> lengths() {
        Stream<Bad> values = Stream.of(
                        "+3",
                        "-3",
                        "3,3",
                        "3, 3",
                        "3 3",
                        "0x3",
                        "3;",
                        "3.0",
                        "",
                        "abc",
                        "9223372036854775808",
                        "99999999999999999999",
                        "18446744073709551619",
                        "00000000000000000003",
                        "\u00b2")
                .map(value -> bad(POST + "Content-Length: " + value + "\r\n\r\nabc"));
        Stream<Bad> codings = Stream.of(
                        "gzip, chunked",
                        "chunked, gzip",
                        "chunked, chunked",
                        "identity",
                        "gzip",
                        "chunked;q=1",
                        "\"chunked\"",
                        "xchunked",
                        "chunked,",
                        ",chunked",
                        "chu nked",
                        "")
                .map(value -> bad(POST + "Transfer-Encoding: " + value + "\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        Stream<Bad> others = Stream.of(
                bad(POST + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
                bad(POST + "Content-Length: 3\r\ncontent-length: 4\r\n\r\nabc"),
                bad(POST + "Content-Length : 3\r\n\r\nabc"),
                bad(POST + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad(POST + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"),
                bad(POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad(POST + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                bad(POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                bad(POST + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n"),
                bad("POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"));
        return Stream.of(values, codings, others).flatMap(rows -> rows).toList();
    }

    private static List<Bad> chunks() {
        return Stream.of(
                        "100000003\r\nabc\r\n0\r\n\r\n".replace("100000003", "10000000000000003"),
                        "8000000000000000\r\nabc\r\n0\r\n\r\n",
                        "ffffffffffffffff\r\nabc\r\n0\r\n\r\n",
                        "+3\r\nabc\r\n0\r\n\r\n",
                        "-3\r\nabc\r\n0\r\n\r\n",
                        "0x3\r\nabc\r\n0\r\n\r\n",
                        " 3\r\nabc\r\n0\r\n\r\n",
                        "3 \r\nabc\r\n0\r\n\r\n",
                        "g\r\nabc\r\n0\r\n\r\n",
                        "\r\nabc\r\n0\r\n\r\n",
                        ";a\r\nabc\r\n0\r\n\r\n",
                        "3\nabc\r\n0\r\n\r\n",
                        "3\rabc\r\n0\r\n\r\n",
                        "3\r\nabc\n0\r\n\r\n",
                        "3\r\nabc0\r\n\r\n",
                        "3\r\nabcd\r\n0\r\n\r\n",
                        "3\r\nab\r\n0\r\n\r\n",
                        "3;a\nabc\r\n0\r\n\r\n",
                        "3;a\rb\r\nabc\r\n0\r\n\r\n",
                        "3;a\0\r\nabc\r\n0\r\n\r\n",
                        "3;" + "a".repeat(2000) + "\r\nabc\r\n0\r\n\r\n",
                        "3\r\nabc\r\n0\r\nno colon\r\n\r\n",
                        "3\r\nabc\r\n0\r\n folded: x\r\n\r\n",
                        "3\r\nabc\r\n0\r\na: b\n\r\n",
                        "3\r\nabc\r\n0\r\na: b\r\r\n",
                        "3\r\nabc\r\n0\r\na: b\0\r\n\r\n",
                        "3\r\nabc\r\n0\r\n" + "a: b\r\n".repeat(100) + "\r\n",
                        "3\r\nabc\r\n0\r\na: " + "b".repeat(2000) + "\r\n\r\n",
                        "3\r\nabc\r\n0\r\n\n",
                        "3\r\nabc\r\n0\r\n\rx")
                .map(body -> bad(CHUNKED + body))
                .toList();
    }

    private static List<Bad> sizes() {
        return List.of(
                new Bad(505, "GET / HTTP/2.0\r\nHost: x\r\n\r\n"),
                new Bad(505, "GET / HTTP/0.9\r\nHost: x\r\n\r\n"),
                new Bad(505, "GET / HTTP/1.2\r\nHost: x\r\n\r\n"),
                new Bad(414, "GET /" + "a".repeat(3000) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                new Bad(431, "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(3000) + "\r\n\r\n"),
                new Bad(431, "GET / HTTP/1.1\r\nHost: x\r\n" + "a:\r\n".repeat(200) + "\r\n"),
                new Bad(417, POST + "Expect: 200-ok\r\nContent-Length: 3\r\n\r\nabc"),
                new Bad(417, POST + "Expect: 100-continue, x\r\nContent-Length: 3\r\n\r\nabc"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesAndServesNothingAfter(Bad bad) throws IOException {
        seen.clear();
        String answer = answerTo(bad.sent() + MARKER);
        assertThat(answer).startsWith("HTTP/1.1 " + bad.status() + " ").contains("\r\nConnection: close\r\n");
        assertThat(seen).doesNotContain("/marker");
        assertThat(answer.split("HTTP/1.1 ", -1)).as("answers").hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatComesByteByByte(Bad bad) throws IOException {
        seen.clear();
        try (Socket socket = connect()) {
            byte[] sent = (bad.sent() + MARKER).getBytes(StandardCharsets.ISO_8859_1);
            try {
                for (int i = 0; i < sent.length; i += sent.length < 200 ? 1 : 97) {
                    socket.getOutputStream().write(sent, i, Math.min(sent.length - i, sent.length < 200 ? 1 : 97));
                }
            } catch (IOException e) {
                // The server has closed the connection already.
            }
            assertThat(readAll(socket)).startsWith("HTTP/1.1 " + bad.status() + " ");
        }
        assertThat(seen).doesNotContain("/marker");
    }

    static Stream<String> accepted() {
        return Stream.of(
                "GET /first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /first HTTP/1.1\r\nhOST:x:5000\r\n\r\n",
                "GET /first HTTP/1.1\r\nHost:\t x \t\r\n\r\n",
                "GET /first HTTP/1.1\r\nHost: [::1]:80\r\n\r\n",
                "GET /first HTTP/1.1\r\nHost:\r\n\r\n",
                "GET /first HTTP/1.1\r\nHost: x\r\nX: caf\u00e9\ta\r\nEmpty:\r\n\r\n",
                "GET http://y/first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET HTTPS://y:1/first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /first HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
                "\r\nGET /first HTTP/1.1\r\nHost: x\r\n\r\n",
                "get /first HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /first HTTP/1.1\r\nHost: x\r\nConnection: upgrade, x\r\nUpgrade: h2c\r\n\r\n",
                POST + "Content-Length: 0\r\n\r\n",
                POST + "Content-Length: 003\r\n\r\nabc",
                CHUNKED + "0\r\n\r\n",
                CHUNKED + "3\r\nabc\r\n0\r\n\r\n",
                CHUNKED + "0000000000000003;a=\"b\"\r\nabc\r\n00;c\r\nTrailer: x\r\nOther:\r\n\r\n",
                CHUNKED + "A\r\nabcdefghij\r\n1\r\nk\r\n0\r\n\r\n",
                POST + "Transfer-Encoding: Chunked \r\n\r\n1\r\na\r\n0\r\n\r\n");
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void servesWhatIsValidAndWhatFollows(String sent) throws IOException {
        seen.clear();
        String answer = answerTo(sent + MARKER.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(seen).containsExactly("/first", "/marker");
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        String requests = String.join(
                "",
                IntStream.range(0, 50)
                        .mapToObj(i -> POST + "Content-Length: 2\r\n\r\n" + (10 + i))
                        .toList());
        String answer = answerTo(requests + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        int last = -1;
        for (int i = 0; i < 50; i++) {
            int at = answer.indexOf("\r\n\r\n" + (10 + i), last);
            assertThat(at).isGreaterThan(last);
            last = at;
        }
    }

    @Test
    void answersOptionsForTheServerAsAWhole() throws IOException {
        seen.clear();
        String answer = answerTo("OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 204 No Content\r\n").contains("\r\nAllow: GET, HEAD");
        assertThat(seen).isEmpty();
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    private String answerTo(String sent) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            return readAll(socket);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
}
