// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static dev.ocikit.server.ServedRegistry.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.api.WrappedRegistry;
import dev.ocikit.spec.ErrorDetail;
import dev.ocikit.spec.ErrorResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
    private static final Set<String> WIRE_CODES = Set.of(
            "BLOB_UNKNOWN",
            "BLOB_UPLOAD_INVALID",
            "BLOB_UPLOAD_UNKNOWN",
            "DIGEST_INVALID",
            "MANIFEST_BLOB_UNKNOWN",
            "MANIFEST_INVALID",
            "MANIFEST_UNKNOWN",
            "NAME_INVALID",
            "NAME_UNKNOWN",
            "SIZE_INVALID",
            "UNAUTHORIZED",
            "DENIED",
            "UNSUPPORTED",
            "TOOMANYREQUESTS");

    /** A registry that fails every call in the same way. */
    private static ServedRegistry failing(Throwable failure, ServerOptions options) throws IOException {
        return ServedRegistry.of(
                new WrappedRegistry() {
                    @Override
                    protected <T> T call(Call<T> call) throws IOException {
                        if (failure instanceof IOException e) {
                            throw e;
                        }
                        throw (RuntimeException) failure;
                    }
                },
                options);
    }

    private static Wire.Answer answer(Throwable failure, String request) throws IOException {
        try (ServedRegistry failing = failing(failure, ServerOptions.defaults())) {
            return failing.ask(request);
        }
    }

    private static ErrorDetail error(Wire.Answer answer) throws IOException {
        return ErrorResponse.read(answer.body()).errors().get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "BLOB_UNKNOWN, 404, BLOB_UNKNOWN",
        "BLOB_UPLOAD_INVALID, 400, BLOB_UPLOAD_INVALID",
        "BLOB_UPLOAD_UNKNOWN, 404, BLOB_UPLOAD_UNKNOWN",
        "DIGEST_INVALID, 400, DIGEST_INVALID",
        "MANIFEST_BLOB_UNKNOWN, 404, MANIFEST_BLOB_UNKNOWN",
        "MANIFEST_INVALID, 400, MANIFEST_INVALID",
        "MANIFEST_UNKNOWN, 404, MANIFEST_UNKNOWN",
        "NAME_INVALID, 400, NAME_INVALID",
        "NAME_UNKNOWN, 404, NAME_UNKNOWN",
        "SIZE_INVALID, 400, SIZE_INVALID",
        "UNAUTHORIZED, 401, UNAUTHORIZED",
        "DENIED, 403, DENIED",
        "UNSUPPORTED, 405, UNSUPPORTED",
        "TOOMANYREQUESTS, 429, TOOMANYREQUESTS",
        "RANGE_INVALID, 416, BLOB_UPLOAD_INVALID",
        "TAG_INVALID, 400, NAME_INVALID",
        "MANIFEST_UNVERIFIED, 400, MANIFEST_INVALID",
        "UNAVAILABLE, 502, UNAVAILABLE",
        "TIMEOUT, 504, TIMEOUT",
        "SOMETHING_NEW, 500, UNKNOWN",
    })
    void sendsEachErrorWithItsStatusAndCode(String code, int status, String wireCode) throws IOException {
        OciException failure = OciException.of(new ErrorCode(code), "as the registry puts it");
        for (String request : new String[] {
            "DELETE /v2/a/manifests/v1",
            "PUT /v2/a/manifests/v1",
            "POST /v2/a/blobs/uploads/",
            "POST /v2/a/blobs/uploads/?digest=" + digest("")
        }) {
            if (request.startsWith("PUT")) {
                try (ServedRegistry failing = failing(failure, ServerOptions.defaults())) {
                    check(
                            failing.ask(request, ServedRegistry.INDEX_TYPE, ServedRegistry.INDEX),
                            code,
                            status,
                            wireCode);
                }
            } else {
                check(answer(failure, request), code, status, wireCode);
            }
        }
    }

    private static void check(Wire.Answer answer, String code, int status, String wireCode) throws IOException {
        assertThat(answer.status()).isEqualTo(status);
        ErrorDetail error = error(answer);
        assertThat(error.code()).isEqualTo(wireCode);
        assertThat(error.message()).isEqualTo("as the registry puts it");
        if (!code.equals(wireCode)) {
            assertThat(error.detail()).contains("{\"code\":\"" + code + "\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, UNSUPPORTED", "401, UNAUTHORIZED", "402, UNSUPPORTED", "403, DENIED", "404, NAME_UNKNOWN",
        "413, SIZE_INVALID", "418, UNSUPPORTED", "429, TOOMANYREQUESTS", "503, UNKNOWN", "500, UNKNOWN"
    })
    void keepsTheStatusOfAnErrorThatNobodyKnows(int status, String wireCode) throws IOException {
        OciException failure = OciException.of(new ErrorCode("QUOTA"), "full", status, "{\"left\":0}", null);
        Wire.Answer answer = answer(failure, "GET /v2/a/manifests/v1");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(error(answer).code()).isEqualTo(wireCode);
        assertThat(error(answer).detail()).contains("{\"left\":0}");
        assertThat(status >= 500 || WIRE_CODES.contains(wireCode)).isTrue();
    }

    @Test
    void takesAnAbsurdStatusForADefect() throws IOException {
        OciException failure = OciException.of(new ErrorCode("ODD"), "odd", 200, null, null);
        assertThat(answer(failure, "GET /v2/a/manifests/v1").status()).isEqualTo(500);
    }

    @Test
    void tellsWhatToDoNext() throws IOException {
        Wire.Answer unauthorized = answer(OciException.of(ErrorCode.UNAUTHORIZED, "who"), "GET /v2/a/tags/list");
        assertThat(unauthorized.header("WWW-Authenticate")).startsWith("Basic ");
        Wire.Answer noDelete = answer(OciException.of(ErrorCode.UNSUPPORTED, "no"), "DELETE /v2/a/blobs/" + digest(""));
        assertThat(noDelete.header("Allow")).isEqualTo("GET, HEAD");
        Wire.Answer noTagDelete = answer(OciException.of(ErrorCode.UNSUPPORTED, "no"), "DELETE /v2/a/manifests/v1");
        assertThat(noTagDelete.header("Allow")).isEqualTo("GET, HEAD, PUT");
        Wire.Answer slower =
                answer(TooManyRequestsException.after(Duration.ofMillis(2500), "slower", null), "GET /v2/a/tags/list");
        assertThat(slower.header("Retry-After")).isEqualTo("3");
        Wire.Answer slow = answer(OciException.of(ErrorCode.TOOMANYREQUESTS, "slow"), "GET /v2/a/tags/list");
        assertThat(slow.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void saysThatWhatARegistryDoesNotOfferToReadIsNotThere() throws IOException {
        OciException failure = OciException.of(ErrorCode.UNSUPPORTED, "no");
        for (String path : new String[] {"_catalog", "a/tags/list", "a/referrers/" + digest("")}) {
            assertThat(answer(failure, "GET /v2/" + path).status()).isEqualTo(404);
        }
    }

    @Test
    void boundsAndEscapesMessagesAndDropsDetailsThatAreNotJson() throws IOException {
        String hostile = "a\r\nSet-Cookie: x\u0000\"\\<script>" + "y".repeat(5000);
        OciException failure = OciException.of(ErrorCode.DENIED, hostile, 0, "{not json", null);
        Wire.Answer answer = answer(failure, "GET /v2/a/tags/list");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).doesNotContain("\n", "\u0000").hasSizeLessThan(1300);
        assertThat(error(answer).message()).hasSizeLessThan(1100).startsWith("a\r\nSet-Cookie: x\u0000\"\\");
        assertThat(error(answer).detail()).isEmpty();
        assertThat(answer.headers()).doesNotContainKey("set-cookie");
    }

    @Test
    void tellsStrangersNothingOfDefects() throws IOException {
        List<RequestLog> log = new ArrayList<>();
        ServerOptions options = ServerOptions.builder().requestLog(log::add).build();
        List<Throwable> defects = List.of(
                new IllegalStateException("secret path /x"),
                new IOException("secret disk"),
                new InterruptedIOException());
        for (Throwable defect : defects) {
            try (ServedRegistry failing = failing(defect, options)) {
                Wire.Answer answer = failing.ask("GET /v2/a/tags/list");
                assertThat(answer.status()).isEqualTo(defect instanceof InterruptedIOException ? 503 : 500);
                assertThat(answer.text()).doesNotContain("secret", "Exception", "at dev.");
                assertThat(failing.ask("GET /v2/").status()).isEqualTo(200);
            }
        }
        assertThat(log)
                .extracting(RequestLog::failure)
                .filteredOn(java.util.Optional::isPresent)
                .hasSize(3);
    }
}
