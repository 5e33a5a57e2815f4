// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ocikit.api.OciException;
import dev.ocikit.api.TooManyRequestsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {
    private static final int MIB = 1024 * 1024;

    private final BodyBudget budget = new BodyBudget(10 * MIB, 6 * MIB);

    @Test
    void refusesAClientBeyondItsShareAndServesTheOthers() throws OciException {
        try (BodyBudget.Reservation first = budget.open("a");
                BodyBudget.Reservation second = budget.open("a");
                BodyBudget.Reservation other = budget.open("b")) {
            first.resize(4 * MIB);
            assertThatExceptionOfType(TooManyRequestsException.class)
                    .isThrownBy(() -> second.resize(3 * MIB))
                    .satisfies(e -> assertThat(e.retryAfter()).isPresent());
            other.resize(6 * MIB);
            assertThat(budget.used()).isEqualTo(10 * MIB);
            assertThatExceptionOfType(TooManyRequestsException.class).isThrownBy(() -> second.resize(1));
            first.resize(MIB);
            second.resize(3 * MIB);
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void refusesForGoodWhatCanNeverFit() throws OciException {
        try (BodyBudget.Reservation one = budget.open("a");
                BodyBudget.Reservation exempt = budget.open(null)) {
            OciException e = catchThrowableOfType(OciException.class, () -> one.resize(6 * MIB + 1));
            assertThat(e.status()).hasValue(413);
            exempt.resize(10 * MIB);
            OciException more = catchThrowableOfType(OciException.class, () -> exempt.resize(10 * MIB + 1));
            assertThat(more.status()).hasValue(413);
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void reservesWhatHasArrivedRatherThanWhatIsAnnounced() throws IOException {
        byte[] content = new byte[MIB + 17];
        new Random(1).nextBytes(content);
        for (long length : new long[] {content.length, -1}) {
            try (BodyBudget.Reservation reserved = budget.open("a")) {
                assertThat(reserved.read(slowly(content), length, 4 * MIB)).isEqualTo(content);
                assertThat(budget.used()).isEqualTo(content.length);
            }
            assertThat(budget.used()).isZero();
        }
    }

    /** Checks before each piece that at most three times what was read is reserved: the buffer, and the next one while it is copied. */
    private InputStream slowly(byte[] content) {
        return new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] bytes, int offset, int length) {
                assertThat(budget.used()).isLessThanOrEqualTo(Math.max(16 * 1024, 2L * pos));
                return super.read(bytes, offset, Math.min(length, 1000));
            }
        };
    }

    @Test
    void readsNoMoreThanItMayAndReturnsWhatThereIs() throws IOException {
        try (BodyBudget.Reservation reserved = budget.open("a")) {
            assertThat(reserved.read(new ByteArrayInputStream(new byte[50_000]), -1, 40_000))
                    .hasSize(40_000);
            assertThat(reserved.read(new ByteArrayInputStream(new byte[10]), 50_000, 60_000))
                    .hasSize(10);
            assertThat(reserved.read(InputStream.nullInputStream(), 0, 10)).isEmpty();
        }
    }
}
