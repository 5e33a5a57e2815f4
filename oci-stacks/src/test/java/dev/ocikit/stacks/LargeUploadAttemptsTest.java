// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.BlobSource;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.client.ClientOptions;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.client.RetryPolicy;
import dev.ocikit.large.LargeBlobs;
import dev.ocikit.large.LargeOptions;
import dev.ocikit.mem.MemRegistry;
import dev.ocikit.server.Http1Server;
import dev.ocikit.server.RegistryHandler;
import dev.ocikit.server.Response;
import dev.ocikit.test.BlobContent;
import dev.ocikit.test.Fault;
import dev.ocikit.test.FaultProxy;
import dev.ocikit.test.RandomContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large uploads over a client take no more attempts than the client alone, and report what went wrong first. */
@Timeout(120)
class LargeUploadAttemptsTest {
    private static final String REPOSITORY = "large/attempts";
    private static final int MIB = 1 << 20;
    private static final LargeOptions OPTIONS = LargeOptions.builder()
            .thresholdBytes(MIB)
            .chunkBytes(2 * MIB)
            .firstPause(Duration.ZERO)
            .build();

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private final OciRegistry mem = MemRegistry.create();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private volatile Refusal refusal = request -> 0;
    private Http1Server server;

    @BeforeEach
    void start() throws IOException {
        var handler = RegistryHandler.of(mem);
        server = Http1Server.start(
                request -> {
                    requests.add(request.method());
                    int status = refusal.of(request.method());
                    return status == 0
                            ? handler.handle(request)
                            : Response.status(status).empty();
                },
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static RegistryClient client(String url) {
        return RegistryClient.create(ClientOptions.builder(url)
                .retry(RetryPolicy.builder().firstDelay(Duration.ZERO).build())
                .build());
    }

    private long count(String method) {
        return requests.stream().filter(method::equals).count();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aCommitThatFailsForEverTakesNoMoreThanThatOfTheClient(int status) throws IOException {
        BlobContent blob = random.blob(5 * MIB + 7);
        refusal = method -> method.equals("PUT") ? status : 0;
        try (RegistryClient client = client(server.uri().toString());
                LargeBlobs large = LargeBlobs.wrap(client, OPTIONS)) {
            assertThatThrownBy(() -> client.pushBlob(REPOSITORY, blob.digest(), blob.source()))
                    .hasMessageContaining("" + status);
            long alone = count("PUT");
            assertThat(alone).isEqualTo(RetryPolicy.defaults().attempts());
            for (BlobSource source :
                    List.of(blob.source(), BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size()))) {
                requests.clear();
                assertThatThrownBy(() -> large.pushBlob(REPOSITORY, blob.digest(), source))
                        .hasMessageContaining("" + status);
                assertThat(count("PUT")).isEqualTo(alone);
                assertThat(requests).hasSizeLessThan(30);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void aSmallChunkThatIsRefusedForEverTakesNoMoreThanThatOfTheClient(int status) throws IOException {
        BlobContent blob = random.blob(5 * MIB);
        refusal = method -> method.equals("PATCH") ? status : 0;
        LargeOptions small = OPTIONS.toBuilder().chunkBytes(MIB / 2).build();
        try (RegistryClient client = client(server.uri().toString());
                LargeBlobs large = LargeBlobs.wrap(client, small)) {
            assertThatThrownBy(() -> large.upload(REPOSITORY, new ByteArrayInputStream(blob.bytes())))
                    .hasMessageContaining("" + status);
            assertThat(count("PATCH")).isEqualTo(RetryPolicy.defaults().attempts());
        }
    }

    /** As go-containerregistry does it, to which a session is not something to be read. */
    @Test
    void aSessionThatAResetLeftUnusableIsReplacedAsByTheClient() throws IOException {
        BlobContent blob = random.blob(5 * MIB);
        refusal = method -> method.equals("GET") ? 400 : 0;
        try (FaultProxy proxy = FaultProxy.to(server.uri());
                RegistryClient client = client(proxy.uri().toString());
                LargeBlobs large = LargeBlobs.wrap(client, OPTIONS)) {
            proxy.next(Fault.NONE.endingRequestAfter(3 * MIB).endingBy(Fault.End.RESET));
            assertThat(large.pushBlob(REPOSITORY, blob.digest(), blob.source())).isEqualTo(blob.descriptor());
            assertThat(mem.resolveBlob(REPOSITORY, blob.digest()).size()).isEqualTo(blob.size());
        }
    }

    /**
     * Starts a registry that refuses every part, and claims to hold one byte more at each question. It gives in after two hundred refusals.
     *
     * @param first how much it claims to hold at first
     */
    private Http1Server claiming(int status, long first) throws IOException {
        AtomicLong held = new AtomicLong(first);
        return Http1Server.start(
                request -> {
                    requests.add(request.method());
                    boolean session = request.path().contains("/uploads/");
                    String location = "/v2/" + REPOSITORY + "/blobs/uploads/1";
                    return switch (request.method()) {
                        case "POST" ->
                            Response.status(202).header("Location", location).empty();
                        case "PATCH", "PUT" ->
                            Response.status(count("PATCH") < 200 ? status : 403).empty();
                        case "GET" ->
                            Response.status(session ? 204 : 404)
                                    .header("Location", location)
                                    .header("Range", "0-" + (held.getAndIncrement() - 1))
                                    .empty();
                        default -> Response.status(404).empty();
                    };
                },
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @ParameterizedTest
    @CsvSource({"500, 2", "401, 2", "500, 99000000", "401, 99000000"})
    void whatARegistryClaimsToHoldIsNotProgressWithoutEnd(int status, long first) throws IOException {
        BlobContent blob = random.blob(5 * MIB);
        try (Http1Server claiming = claiming(status, first);
                RegistryClient client = client(claiming.uri().toString());
                LargeBlobs large = LargeBlobs.wrap(client, OPTIONS)) {
            assertThatThrownBy(() -> large.pushBlob(REPOSITORY, blob.digest(), blob.source()))
                    .isInstanceOf(OciException.class);
            // Those of streamed chunks, but for the last, and all that the client makes for a chunk of up to 1 MiB,
            // which it holds.
            assertThat(count("PATCH"))
                    .isLessThanOrEqualTo(
                            OPTIONS.attempts() - 1 + RetryPolicy.defaults().attempts());
        }
    }

    @Test
    void aStreamThatCannotGoOnReportsTheReset() throws IOException {
        BlobContent blob = random.blob(9 * MIB);
        refusal = method -> method.equals("GET") ? 400 : 0;
        try (FaultProxy proxy = FaultProxy.to(server.uri());
                RegistryClient client = client(proxy.uri().toString());
                LargeBlobs large = LargeBlobs.wrap(client, OPTIONS)) {
            proxy.next(Fault.NONE.endingRequestAfter(5 * MIB).endingBy(Fault.End.RESET));
            assertThatThrownBy(() -> large.upload(REPOSITORY, new ByteArrayInputStream(blob.bytes())))
                    .isInstanceOfSatisfying(OciException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                        assertThat(e.getCause())
                                .isInstanceOfSatisfying(
                                        OciException.class,
                                        reset -> assertThat(reset.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                                .hasMessageContaining("PATCH")
                                .hasCauseInstanceOf(IOException.class);
                    });
        }
    }

    @Test
    void aClientAloneReportsTheResetOfAStream() throws IOException {
        BlobContent blob = random.blob(9 * MIB);
        refusal = method -> method.equals("GET") ? 400 : 0;
        try (FaultProxy proxy = FaultProxy.to(server.uri());
                RegistryClient client = client(proxy.uri().toString())) {
            proxy.next(Fault.NONE.endingRequestAfter(5 * MIB).endingBy(Fault.End.RESET));
            BlobSource once = BlobSource.once(new ByteArrayInputStream(blob.bytes()), blob.size());
            assertThatThrownBy(() -> client.pushBlob(REPOSITORY, blob.digest(), once))
                    .isInstanceOfSatisfying(
                            OciException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
                    .hasMessageContaining("PUT")
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    /** Answers some methods with a status, and others with 0: as the registry does. */
    @FunctionalInterface
    private interface Refusal {
        int of(String method);
    }
}
