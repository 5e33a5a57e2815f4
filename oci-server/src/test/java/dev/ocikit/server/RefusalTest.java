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
        "STORAGE_FULL, 507, STORAGE_FULL",
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
        if (status < 500 || status == 507) {
            assertThat(error.message()).isEqualTo("as the registry puts it");
        } else {
            assertThat(error.message()).contains("registry").doesNotContain("as the registry puts it");
        }
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
        assertThat(error(answer).detail()).contains(status < 500 ? "{\"left\":0}" : "{\"code\":\"QUOTA\"}");
        assertThat(status >= 500 || WIRE_CODES.contains(wireCode)).isTrue();
    }

    @Test
    void answersThatSomethingIsTooLargeOrThatTheClientHasItsShareOrThatTheStoreIsFull() throws IOException {
        OciException large = OciException.of(ErrorCode.SIZE_INVALID, "too large", 413, null, null);
        for (String request : new String[] {"GET /v2/a/manifests/v1", "POST /v2/a/blobs/uploads/"}) {
            assertThat(answer(large, request).status()).isEqualTo(413);
            assertThat(error(answer(large, request)).code()).isEqualTo("SIZE_INVALID");
        }
        Wire.Answer share = answer(
                TooManyRequestsException.after(Duration.ofSeconds(7), "share", null), "POST /v2/a/blobs/uploads/");
        assertThat(share.status()).isEqualTo(429);
        assertThat(share.header("Retry-After")).isEqualTo("7");
        Wire.Answer full =
                answer(OciException.of(ErrorCode.STORAGE_FULL, "10 of 10 bytes"), "POST /v2/a/blobs/uploads/");
        assertThat(full.status()).isEqualTo(507);
        assertThat(error(full).code()).isEqualTo("STORAGE_FULL");
        assertThat(error(full).message()).isEqualTo("10 of 10 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, 503, 502",
        "TIMEOUT, 504, 504",
        "UNKNOWN, 500, 500",
        "UNKNOWN, 503, 503",
        "STORAGE_FULL, 507, 507"
    })
    void keepsTheWordsOfAnotherRegistrysFailureToItself(String code, int from, int status) throws IOException {
        OciException failure = OciException.of(
                new ErrorCode(code),
                "GET https://10.0.0.1/secret: connection refused",
                from,
                "{\"host\":\"secret\"}",
                new IOException("secret"));
        Wire.Answer answer = answer(failure, "GET /v2/a/manifests/v1");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text())
                .doesNotContain("secret", "10.0.0.1", "refused")
                .contains("the registry");
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
        assertThat(error(answer).message()).hasSizeLessThan(1100).startsWith("a??Set-Cookie: x?\"\\<");
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
