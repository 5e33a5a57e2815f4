// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.MANIFEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.ListOptions;
import dev.ocikit.api.Listing;
import dev.ocikit.api.OciException;
import dev.ocikit.api.OciRegistry;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ListEventsTest {
    @Test
    void tellsHowManyItemsThereWere() throws IOException {
        Observed observed = new Observed(Sample.registry());
        Listing<String> tags = observed.registry().tags(REPOSITORY);
        assertThat(observed.event().outcome()).isEqualTo(Outcome.OPEN);
        assertThat(tags.toList()).containsExactly("1", "2");
        assertThat(tags.next()).isNull();
        CallEvent event = observed.event();
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.items()).isEqualTo(2);
        assertThat(event.bytes()).isZero();
    }

    @Test
    void aListIsOverWhenItsLimitIsReached() throws IOException {
        Observed observed = new Observed(Sample.registry());
        assertThat(observed.registry().tags(REPOSITORY, ListOptions.first(1)).next())
                .isEqualTo("1");
        assertThat(observed.last().items()).isEqualTo(1);
        assertThat(observed.registry().repositories(ListOptions.first(1)).next())
                .isEqualTo(REPOSITORY);
        assertThat(observed.last().items()).isEqualTo(1);
    }

    @Test
    void aListOfNothingIsOver() throws IOException {
        Observed observed = new Observed(Sample.registry());
        assertThat(observed.registry().referrers(REPOSITORY, MANIFEST.digest()).toList())
                .isEmpty();
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.DONE);
        assertThat(event.items()).isZero();
    }

    @Test
    void aListThatNobodyWalksHasOneEvent() throws IOException {
        Observed observed = new Observed(Sample.registry());
        assertThat(observed.registry().tags(REPOSITORY).next()).isEqualTo("1");
        assertThat(observed.event().isLast()).isFalse();
    }

    @Test
    void tellsThatALaterPageFailed() throws IOException {
        int[] asked = {0};
        Observed observed = new Observed(new OciRegistry() {
            @Override
            public Listing<String> tags(String repository, ListOptions options) {
                return Listing.from(() -> {
                    if (asked[0]++ == 0) {
                        return "1";
                    }
                    throw OciException.of(ErrorCode.TOOMANYREQUESTS, "slowly");
                });
            }
        });
        Listing<String> tags = observed.registry().tags(REPOSITORY);
        assertThat(tags.next()).isEqualTo("1");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(tags::next).isInstanceOf(OciException.class);
        }
        CallEvent event = observed.last();
        assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(event.error()).isEqualTo(ErrorCode.TOOMANYREQUESTS);
        assertThat(event.items()).isEqualTo(1);
    }
}
