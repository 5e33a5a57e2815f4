// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.large;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.TooManyRequestsException;
import dev.ocikit.test.BlobContent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A registry that wants to be left alone for a while. */
class RestingRegistryTest extends DownloadFixture {
    private static final Duration WISH = Duration.ofMillis(700);

    @Test
    void isAskedForNothingUntilThen() throws IOException {
        BlobContent blob = blob(200_000);
        AtomicInteger asked = new AtomicInteger();
        AtomicLong refusedAt = new AtomicLong();
        AtomicInteger during = new AtomicInteger();
        registry.slowTrunk(3, (range, truth) -> {
            long now = System.nanoTime();
            if (asked.incrementAndGet() == 6) {
                refusedAt.set(now);
                throw TooManyRequestsException.after(WISH, "too many, as it should be", null);
            }
            // What was under way when the refusal came may have arrived a little later.
            long since = now - refusedAt.get();
            if (refusedAt.get() != 0 && since > WISH.toNanos() / 5 && since < WISH.toNanos()) {
                during.incrementAndGet();
            }
            return truth.open();
        });
        assertReads(large(options.toBuilder().memoryBytes(20_000).build()), blob);
        assertThat(asked.get()).as("the refusal came").isGreaterThan(6);
        assertThat(during.get()).isZero();
    }
}
