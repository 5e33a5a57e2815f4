// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.BLOB;
import static dev.ocikit.debug.Sample.DIGEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ocikit.api.BlobReader;
import dev.ocikit.api.OciRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallListenerTest {
    private static final ObservedCall CALL = new ObservedCall(1, "", "getTag", "a", "b");

    @Test
    void whoIsNamedAtTheStartIsToldOfTheEventsOfThatCall() throws IOException {
        List<String> told = new ArrayList<>();
        OciRegistry registry = ObservedRegistry.of(Sample.registry(), "", new CallListener() {
            @Override
            public CallListener started(ObservedCall call) {
                told.add("start " + call.operation());
                return event -> told.add("call " + call.id() + " " + event.outcome());
            }

            @Override
            public void event(CallEvent event) {
                throw new AssertionError("somebody else was named");
            }
        });
        try (BlobReader reader = registry.getBlob(REPOSITORY, DIGEST)) {
            registry.getTag(REPOSITORY, "1");
            assertThat(reader.readAllBytes()).isEqualTo(BLOB);
        }
        assertThat(told).containsExactly("start getBlob", "call 1 open", "start getTag", "call 2 done", "call 1 done");
    }

    @Test
    void aListenerThatFailsHarmsNoCall() throws IOException {
        for (Throwable failure : List.of(new IllegalStateException("broken"), new NoClassDefFoundError("gone"))) {
            assertHarmless(new CallListener() {
                @Override
                public void event(CallEvent event) {
                    raise(failure);
                }
            });
            assertHarmless(new CallListener() {
                @Override
                public CallListener started(ObservedCall call) {
                    raise(failure);
                    return this;
                }

                @Override
                public void event(CallEvent event) {
                    throw new AssertionError("the start had failed");
                }
            });
        }
    }

    private static void assertHarmless(CallListener broken) throws IOException {
        List<Throwable> reported = new ArrayList<>();
        OciRegistry registry = ObservedRegistry.of(Sample.registry(), "", GuardedListener.of(broken, reported::add));
        for (int i = 0; i < 3; i++) {
            try (BlobReader reader = registry.getBlob(REPOSITORY, DIGEST)) {
                assertThat(reader.readAllBytes()).isEqualTo(BLOB);
            }
            assertThat(registry.tags(REPOSITORY).toList()).hasSize(2);
        }
        assertThat(reported).hasSize(1);
    }

    @Test
    void theFailuresOfAllCallsCountAsOne() {
        List<Throwable> reported = new ArrayList<>();
        IllegalStateException failure = new IllegalStateException("broken");
        GuardedListener listener = GuardedListener.of(
                new CallListener() {
                    @Override
                    public CallListener started(ObservedCall call) {
                        return event -> raise(failure);
                    }

                    @Override
                    public void event(CallEvent event) {}
                },
                reported::add);
        for (int i = 0; i < 3; i++) {
            listener.started(CALL).event(EventLogTest.event(CALL));
        }
        assertThat(reported).containsExactly(failure);
    }

    private static void raise(Throwable failure) {
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw (Error) failure;
    }
}
