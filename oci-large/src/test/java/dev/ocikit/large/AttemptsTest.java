// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptsTest {
    private final IOException reset = new IOException("reset");

    private final Attempts attempts = attempts(3, Duration.ofMillis(100));

    @Test
    void endWithTheFailureThatIsOneTooMany() throws IOException {
        attempts.pauseAfter(reset);
        attempts.pauseAfter(reset);
        assertThatThrownBy(() -> attempts.pauseAfter(reset)).isSameAs(reset);
    }

    @Test
    void beginAnewWithEachProgress() throws IOException {
        for (int i = 0; i < 10; i++) {
            attempts.pauseAfter(reset);
            attempts.pauseAfter(reset);
            attempts.progress();
        }
    }

    @Test
    void waitTwiceAsLongEachTimeWithinBounds() throws IOException {
        Attempts many = attempts(100, Duration.ofMillis(100));
        long pause = 100;
        for (int i = 0; i < 90; i++) {
            assertThat(many.pauseAfter(reset)).isBetween(millis(pause) / 2, millis(pause));
            pause = Math.min(5000, 2 * pause);
        }
        assertThat(attempts(5, Duration.ofMinutes(1)).pauseAfter(reset)).isBetween(millis(2500), millis(5000));
        assertThat(attempts(5, Duration.ZERO).pauseAfter(reset)).isZero();
    }

    @Test
    void waitAsLongAsTheRegistryWishesUpToAMinute() throws IOException {
        assertThat(attempts.pauseAfter(busyFor(Duration.ofSeconds(7)))).isEqualTo(millis(7000));
        attempts.progress();
        assertThat(attempts.pauseAfter(busyFor(Duration.ofDays(400_000)))).isEqualTo(millis(60_000));
        attempts.progress();
        assertThat(attempts.pauseAfter(busyFor(Duration.ofSeconds(-5)))).isBetween(millis(50), millis(100));
        attempts.progress();
        assertThat(attempts.pauseAfter(OciException.of(ErrorCode.TOOMANYREQUESTS, "busy")))
                .isBetween(millis(50), millis(100));
    }

    @Test
    void areMadeWhereAFailureMayPass() {
        List<IOException> passing = List.of(
                reset,
                new SocketTimeoutException("slow"),
                OciException.of(ErrorCode.UNAVAILABLE, "later"),
                OciException.of(ErrorCode.TIMEOUT, "slow"),
                OciException.of(ErrorCode.TOOMANYREQUESTS, "busy"),
                OciException.of(new ErrorCode("ODD"), "a proxy's page", 502, null, null));
        assertThat(passing).allMatch(Attempts::mayPass);
        List<IOException> lasting = List.of(
                OciException.of(ErrorCode.BLOB_UNKNOWN, "gone"),
                OciException.of(ErrorCode.DENIED, "no"),
                OciException.of(ErrorCode.UNAUTHORIZED, "no"),
                OciException.of(ErrorCode.DIGEST_INVALID, "wrong"),
                OciException.of(new ErrorCode("ODD"), "a proxy's page", 400, null, null),
                new FileTrouble("disk full", reset));
        assertThat(lasting).noneMatch(Attempts::mayPass);
    }

    @Test
    void areNotMadeByAThreadThatIsInterrupted() {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        Thread.currentThread().interrupt();
        try {
            assertThat(Attempts.mayPass(interrupted)).isFalse();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void knowWhatMeansThatTheRegistryWantsLess() {
        assertThat(Attempts.isThrottling(busyFor(Duration.ZERO))).isTrue();
        assertThat(Attempts.isThrottling(OciException.of(ErrorCode.UNAVAILABLE, "later", 503, null, null)))
                .isTrue();
        assertThat(Attempts.isThrottling(OciException.of(ErrorCode.UNAVAILABLE, "later", 502, null, null)))
                .isFalse();
        assertThat(Attempts.isThrottling(reset)).isFalse();
    }

    private static Attempts attempts(int most, Duration firstPause) {
        return new Attempts(
                LargeOptions.builder().attempts(most).firstPause(firstPause).build());
    }

    private static TooManyRequestsException busyFor(Duration wish) {
        return TooManyRequestsException.after(wish, "busy", null);
    }

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }
}
