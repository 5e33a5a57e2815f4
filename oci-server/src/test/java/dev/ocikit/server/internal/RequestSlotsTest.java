// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.server.ClientAddress;
import dev.ocikit.server.ServerLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RequestSlotsTest {
    private static final ClientAddress ONE = new ClientAddress("192.0.2.1", false);
    private static final ClientAddress OTHER = new ClientAddress("192.0.2.2", false);
    private static final ClientAddress EXEMPT = new ClientAddress("127.0.0.1", true);

    private final RequestSlots slots = new RequestSlots(
            ServerLimits.builder().requests(4).reservedRequests(2).build());

    @Test
    void givesAClientItsShareAndTheRestToOthers() {
        List<RequestSlots.Slot> taken = new ArrayList<>();
        taken.add(slots.take(ONE, "/"));
        taken.add(slots.take(ONE, "/"));
        assertThat(slots.take(ONE, "/")).isNull();
        taken.add(slots.take(OTHER, "/"));
        taken.add(slots.take(EXEMPT, "/"));
        assertThat(taken).doesNotContainNull();
        assertThat(slots.take(OTHER, "/")).isNull();
        assertThat(slots.take(EXEMPT, "/")).isNull();
        taken.forEach(RequestSlots.Slot::close);
        assertThat(slots.inUse()).isZero();
    }

    @Test
    void doesNotLetAnExemptClientExceedTheTotal() {
        for (int i = 0; i < 4; i++) {
            assertThat(slots.take(EXEMPT, "/")).isNotNull();
        }
        assertThat(slots.take(EXEMPT, "/")).isNull();
        assertThat(slots.inUse()).isEqualTo(4);
    }

    @Test
    void servesHealthChecksFromTheReserve() {
        for (int i = 0; i < 4; i++) {
            assertThat(slots.take(EXEMPT, "/")).isNotNull();
        }
        assertThat(slots.take(ONE, "/v2/")).isNotNull();
        assertThat(slots.take(OTHER, "/v2/")).isNull();
        assertThat(slots.take(ONE, "/healthz"))
                .as("logins at /v2/ take nothing from health checks")
                .isNotNull();
        assertThat(slots.take(EXEMPT, "/healthz")).isNull();
        assertThat(slots.take(EXEMPT, "/v2/a")).isNull();
    }

    @Test
    void givesAClientHalfOfTheReserve() {
        RequestSlots full = new RequestSlots(
                ServerLimits.builder().requests(1).reservedRequests(8).build());
        assertThat(full.take(EXEMPT, "/")).isNotNull();
        assertThat(full.take(ONE, "/healthz")).isNotNull();
        assertThat(full.take(ONE, "/healthz")).isNotNull();
        assertThat(full.take(ONE, "/healthz")).isNull();
        assertThat(full.take(OTHER, "/healthz")).isNotNull();
    }

    @Test
    void givesASlotBackOnce() {
        RequestSlots.Slot slot = Objects.requireNonNull(slots.take(ONE, "/"));
        assertThat(slots.take(OTHER, "/")).isNotNull();
        slot.close();
        slot.close();
        assertThat(slots.inUse()).isEqualTo(1);
    }
}
