// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.unify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.ByteRange;
import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.ref.Digest;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final Refusals refusals = new Refusals(nanos::get);

    private static Call<?> blob(String repository, int number) {
        return new Call.GetBlob(repository, Digest.sha256(String.valueOf(number).getBytes(StandardCharsets.UTF_8)));
    }

    private static OciException failure(ErrorCode code) {
        return OciException.of(code, "as the test says");
    }

    @Test
    void areOfAllPartsOfWhatWasRefusedInItsRepository() {
        Call.GetBlob blob = (Call.GetBlob) blob("a", 1);
        refusals.add(blob, failure(ErrorCode.BLOB_UNKNOWN));
        assertThat(refusals.has(new Call.GetBlobRange("a", blob.digest(), ByteRange.of(5, 5))))
                .isTrue();
        assertThat(refusals.has(blob("a", 2))).isFalse();
        assertThat(refusals.has(blob("b", 1))).isFalse();
    }

    @Test
    void areOfEverythingIfTheMemberHasTooManyRequests() {
        assertThat(refusals.has(blob("a", 1))).isFalse();
        refusals.add(blob("a", 1), failure(ErrorCode.TOOMANYREQUESTS));
        assertThat(refusals.has(blob("b", 2))).isTrue();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(refusals.has(blob("b", 2))).isFalse();
    }

    @Test
    void areForgottenAfterAWhile() {
        refusals.add(blob("a", 1), failure(ErrorCode.DENIED));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(10) - 1);
        assertThat(refusals.has(blob("a", 1))).isTrue();
        nanos.incrementAndGet();
        assertThat(refusals.has(blob("a", 1))).isFalse();
    }

    @Test
    void areNotFailuresOfTheMember() {
        refusals.add(blob("a", 1), failure(ErrorCode.UNAVAILABLE));
        assertThat(refusals.has(blob("a", 1))).isFalse();
    }

    @Test
    void areTheLatestThousand() {
        for (int i = 0; i < 1001; i++) {
            refusals.add(blob("a", i == 999 ? 0 : i), failure(ErrorCode.BLOB_UNKNOWN));
        }
        assertThat(refusals.has(blob("a", 0))).as("refused again").isTrue();
        refusals.add(blob("a", 1001), failure(ErrorCode.BLOB_UNKNOWN));
        assertThat(refusals.has(blob("a", 1))).as("the oldest").isFalse();
        assertThat(refusals.has(blob("a", 2))).isTrue();
    }
}
