// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.debug;

import static dev.ocikit.debug.Sample.BLOB;
import static dev.ocikit.debug.Sample.DIGEST;
import static dev.ocikit.debug.Sample.MANIFEST;
import static dev.ocikit.debug.Sample.REPOSITORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ocikit.api.Call;
import dev.ocikit.api.ErrorCode;
import dev.ocikit.api.NotFoundException;
import dev.ocikit.api.OciRegistry;
import dev.ocikit.api.UnsupportedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.RecordComponent;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallEventsTest {
    static List<Call<?>> calls() {
        return Sample.calls(REPOSITORY, "latest", "session");
    }

    @Test
    void noKindOfCallIsMissingHere() {
        assertThat(calls()).extracting(Object::getClass).hasSameElementsAs(permitted());
    }

    private static List<Class<?>> permitted() {
        return Arrays.asList(Call.class.getPermittedSubclasses());
    }

    @ParameterizedTest
    @MethodSource("calls")
    void namesEveryCallByWhatItAsksFor(Call<?> call) throws Exception {
        ObservedCall named = ObservedCall.of(7, "mirror", call);
        assertThat(named.id()).isEqualTo(7);
        assertThat(named.registry()).isEqualTo("mirror");
        assertThat(named.operation()).isEqualTo(call.name());
        assertThat(named.repository()).isEqualTo(call instanceof Call.Repositories ? "" : REPOSITORY);
        List<Object> references = new ArrayList<>();
        for (RecordComponent component : call.getClass().getRecordComponents()) {
            if (List.of("digest", "tag", "subject").contains(component.getName())) {
                references.add(component.getAccessor().invoke(call));
            }
        }
        assertThat(named.reference())
                .isEqualTo(
                        call instanceof Call.PushManifest
                                ? "latest@" + MANIFEST.digest()
                                : references.stream()
                                        .map(Object::toString)
                                        .findFirst()
                                        .orElse(""));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyCallIsAnEvent(Call<?> call) throws IOException {
        Observed observed = new Observed(new OciRegistry() {});
        boolean located = call instanceof Call.LocateBlob || call instanceof Call.LocateManifest;
        if (located) {
            assertThat(call.on(observed.registry())).isEqualTo(Optional.empty());
        } else {
            assertThatThrownBy(() -> call.on(observed.registry())).isInstanceOf(UnsupportedException.class);
        }
        assertThat(observed.event())
                .isEqualTo(new CallEvent(
                        ObservedCall.of(1, "test", call),
                        located ? Outcome.DONE : Outcome.FAILED,
                        located ? null : ErrorCode.UNSUPPORTED,
                        0,
                        0,
                        micros(1),
                        null,
                        0));
    }

    @Test
    void tellsTheSizeOfManifests() throws IOException {
        Observed observed = new Observed(Sample.registry());
        observed.registry().getTag(REPOSITORY, "1");
        observed.registry().getManifest(REPOSITORY, MANIFEST.digest());
        observed.registry().pushManifest(REPOSITORY, MANIFEST, List.of("a", "b"));
        observed.registry().pushManifest(REPOSITORY, MANIFEST, List.of());
        List<CallEvent> events = observed.events();
        assertThat(events).extracting(CallEvent::bytes).containsOnly((long) MANIFEST.size());
        assertThat(events)
                .extracting(event -> event.call().reference())
                .containsExactly(
                        "1",
                        MANIFEST.digest().toString(),
                        "a,b@" + MANIFEST.digest(),
                        MANIFEST.digest().toString());
        assertThat(events).extracting(event -> event.call().id()).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void countsNoBytesWhereNoneMove() throws IOException {
        Observed observed = new Observed(Sample.registry());
        assertThat(observed.registry().resolveBlob(REPOSITORY, DIGEST).size()).isEqualTo(BLOB.length);
        assertThat(observed.event().bytes()).isZero();
    }

    @Test
    void passesLocationsOn() throws IOException {
        URI place = URI.create("https://storage.example/blob?sig=secret");
        Observed observed = new Observed(new OciRegistry() {
            @Override
            public Optional<URI> locateBlob(String repository, dev.ocikit.ref.Digest digest) {
                return Optional.of(place);
            }
        });
        assertThat(observed.registry().locateBlob(REPOSITORY, DIGEST)).contains(place);
        assertThat(observed.event().toString()).doesNotContain("storage", "secret");
    }

    @Test
    void namesTheErrorOfARefusal() throws IOException {
        Observed observed = new Observed(Sample.registry());
        assertThatThrownBy(() -> observed.registry().getTag(REPOSITORY, "3")).isInstanceOf(NotFoundException.class);
        CallEvent event = observed.event();
        assertThat(event.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(event.error()).isEqualTo(ErrorCode.MANIFEST_UNKNOWN);
    }

    @Test
    void tellsFailuresFromInterruptionsAndFaults() {
        assertOutcome(new IOException("no code"), Outcome.FAILED, ErrorCode.UNAVAILABLE);
        assertOutcome(new SocketTimeoutException(), Outcome.FAILED, ErrorCode.TIMEOUT);
        assertOutcome(new InterruptedIOException(), Outcome.INTERRUPTED, null);
        assertOutcome(new ClosedByInterruptException(), Outcome.INTERRUPTED, null);
        assertOutcome(new IllegalArgumentException(), Outcome.FAILED, null);
        assertOutcome(new StackOverflowError(), Outcome.FAILED, null);
    }

    private static void assertOutcome(
            Throwable failure, Outcome outcome, @org.jspecify.annotations.Nullable ErrorCode error) {
        Observed observed = new Observed(Failing.with(failure));
        assertThatThrownBy(() -> observed.registry().getTag(REPOSITORY, "1")).isSameAs(failure);
        CallEvent event = observed.event();
        assertThat(event.outcome()).isEqualTo(outcome);
        assertThat(event.error()).isEqualTo(error);
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }
}
