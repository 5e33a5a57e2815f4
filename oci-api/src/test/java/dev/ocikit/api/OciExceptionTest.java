// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OciExceptionTest {
    @ParameterizedTest
    @CsvSource({
        "BLOB_UNKNOWN, NotFoundException",
        "MANIFEST_UNKNOWN, NotFoundException",
        "NAME_UNKNOWN, NotFoundException",
        "BLOB_UPLOAD_UNKNOWN, NotFoundException",
        "UNAUTHORIZED, UnauthorizedException",
        "DENIED, DeniedException",
        "UNSUPPORTED, UnsupportedException",
        "TOOMANYREQUESTS, TooManyRequestsException",
        "DIGEST_INVALID, ContentMismatchException",
        "SIZE_INVALID, ContentMismatchException",
        "MANIFEST_INVALID, OciException",
        "SOMETHING_OF_ITS_OWN, OciException"
    })
    void isOfTheClassThatStandsForItsCode(String code, String subclass) {
        OciException e = OciException.of(new ErrorCode(code), "why");
        assertThat(e.getClass().getSimpleName()).isEqualTo(subclass);
        assertThat(e.code().name()).isEqualTo(code);
        assertThat(e.status()).isEqualTo(OptionalInt.empty());
        assertThat(e.detail()).isEmpty();
    }

    @Test
    void keepsStatusDetailAndCause() {
        Throwable cause = new IllegalStateException();
        OciException e = OciException.of(ErrorCode.DENIED, "no", 403, "{\"why\":1}", cause);
        assertThat(e.status()).hasValue(403);
        assertThat(e.detail()).contains("{\"why\":1}");
        assertThat(e).hasCause(cause);
    }

    @Test
    void saysHowLongToWaitWhereTheRegistrySaysSo() {
        assertThat(TooManyRequestsException.after(Duration.ofSeconds(3), "slow down", null)
                        .retryAfter())
                .contains(Duration.ofSeconds(3));
    }

    @Test
    void keepsItsCodeThroughSerialization() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(OciException.of(ErrorCode.BLOB_UNKNOWN, "gone"));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((OciException) in.readObject()).code()).isEqualTo(ErrorCode.BLOB_UNKNOWN);
        }
    }

    @Test
    void saysTheSameInOtherWords() {
        OciException error = OciException.of(ErrorCode.DENIED, "not in a/b", 403, "{\"in\":\"a/b\"}", null)
                .afterAttempts(5);
        OciException reworded = error.reworded(words -> words.replace("a/", ""));
        assertThat(reworded)
                .isInstanceOf(DeniedException.class)
                .hasMessage("not in b")
                .hasCause(error);
        assertThat(reworded.code()).isEqualTo(ErrorCode.DENIED);
        assertThat(reworded.status()).hasValue(403);
        assertThat(reworded.detail()).contains("{\"in\":\"b\"}");
        assertThat(reworded.attempts()).isEqualTo(5);
        TooManyRequestsException busy = TooManyRequestsException.after(Duration.ofSeconds(3), "a/b is busy", null);
        busy.afterAttempts(3);
        assertThat(busy.reworded(words -> words.replace("a/", "")).retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(busy.reworded(words -> words).attempts()).isEqualTo(3);
    }
}
