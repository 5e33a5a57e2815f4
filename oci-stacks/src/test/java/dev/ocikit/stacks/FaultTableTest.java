// SPDX-License-Identifier: Apache-2.0
package dev.ocikit.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.ocikit.api.OciException;
import dev.ocikit.client.RegistryClient;
import dev.ocikit.test.RandomContent;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every phase of a push and a pull, with every mishap: what may pass is got over, what may not is a clear error, and never do wrong bytes
 * count as right.
 */
@Tag("wide")
class FaultTableTest {
    private static final Set<Phase> PULL =
            EnumSet.of(Phase.HEAD_MANIFEST, Phase.GET_MANIFEST, Phase.HEAD_BLOB, Phase.GET_BLOB, Phase.GET_PART);
    private static final Set<Phase> PUSH =
            EnumSet.of(Phase.HEAD_BLOB, Phase.OPEN_UPLOAD, Phase.PATCH_UPLOAD, Phase.PUT_UPLOAD, Phase.PUT_MANIFEST);

    @RegisterExtension
    final RandomContent random = RandomContent.unseeded();

    private static UnluckyRegistry unlucky;
    private final AtomicInteger mishaps = new AtomicInteger();
    private RegistryClient client;
    private Exchanges exchanges;

    @BeforeAll
    static void start() throws IOException {
        unlucky = new UnluckyRegistry();
    }

    @AfterAll
    static void stop() throws IOException {
        unlucky.close();
    }

    @BeforeEach
    void open() {
        unlucky.fate(phase -> null);
        client = unlucky.client();
        exchanges = new Exchanges(random.image(3, 100_000), "unlucky/" + random.name(), "tag");
    }

    @AfterEach
    void close() {
        client.close();
    }

    static Stream<Arguments> pulls() {
        return table(PULL);
    }

    static Stream<Arguments> pushes() {
        return table(PUSH);
    }

    private static Stream<Arguments> table(Set<Phase> phases) {
        return phases.stream()
                .flatMap(phase -> Arrays.stream(Mishap.values()).map(mishap -> Arguments.of(phase, mishap)));
    }

    /** Lets a mishap happen to some requests of a phase. */
    private void happen(Phase where, Mishap mishap, int times) {
        mishaps.set(0);
        unlucky.fate(phase -> phase == where && mishaps.incrementAndGet() <= times ? mishap : null);
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("pulls")
    void aPullBearsWhatHappensTwiceAndMayPass(Phase phase, Mishap mishap) throws IOException {
        exchanges.push(unlucky.registry());
        happen(phase, mishap, 2);
        if (mishap.isBearable() || !isNoticed(phase, mishap)) {
            exchanges.pull(client);
        } else if (phase == Phase.GET_PART && mishap == Mishap.WRONG_BYTES) {
            assertThatThrownBy(() -> exchanges.pull(client))
                    .as("a part has no digest to be verified by")
                    .hasMessageContaining("a part of a blob is not what was pushed");
        } else {
            isRefused(() -> exchanges.pull(client));
        }
        assertThat(mishaps).as("the requests of this phase").hasPositiveValue();
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("pulls")
    void aPullThatIsNeverSparedEndsWithAClearError(Phase phase, Mishap mishap) throws IOException {
        assumeThat(mishap).isNotIn(Mishap.DELAY, Mishap.WHOLE_FOR_PART);
        assumeThat(isNoticed(phase, mishap)).isTrue();
        assumeThat(phase == Phase.GET_PART && mishap == Mishap.WRONG_BYTES)
                .as("a part has no digest to be verified by")
                .isFalse();
        assumeThat(phase == Phase.GET_BLOB && mishap == Mishap.RESET_IN_ANSWER)
                .as("the rest is got as a part, which is spared")
                .isFalse();
        exchanges.push(unlucky.registry());
        happen(phase, mishap, Integer.MAX_VALUE);
        isRefused(() -> exchanges.pull(client));
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("pushes")
    void aPushBearsWhatHappensTwiceAndMayPass(Phase phase, Mishap mishap) throws IOException {
        happen(phase, mishap, 2);
        boolean heeded = phase != Phase.HEAD_BLOB;
        if (mishap != Mishap.UNAUTHORIZED || !heeded) {
            exchanges.push(client);
            exchanges.pull(unlucky.registry());
        } else {
            isRefused(() -> exchanges.push(client));
        }
        assertThat(mishaps).as("the requests of this phase").hasPositiveValue();
    }

    @ParameterizedTest(name = "{1} at {0}")
    @MethodSource("pushes")
    void aPushThatIsNeverSparedStoresWhatIsRightOrNothing(Phase phase, Mishap mishap) throws IOException {
        happen(phase, mishap, Integer.MAX_VALUE);
        @Nullable IOException failure = null;
        try {
            exchanges.push(client);
        } catch (IOException e) {
            failure = e;
        }
        unlucky.fate(each -> null);
        if (failure == null) {
            exchanges.pull(unlucky.registry());
        } else {
            isClear(failure);
            exchanges.push(client);
            exchanges.pull(unlucky.registry());
        }
    }

    /** Tells whether a mishap can be noticed by who pulls: nothing happens to bytes where there are none. */
    private static boolean isNoticed(Phase phase, Mishap mishap) {
        return switch (mishap) {
            case WRONG_BYTES, RESET_IN_ANSWER -> phase != Phase.HEAD_BLOB && phase != Phase.HEAD_MANIFEST;
            case RESET_IN_REQUEST -> false;
            default -> true;
        };
    }

    private void isRefused(IoCall call) {
        assertThatThrownBy(call::run).satisfies(this::isClear);
    }

    private void isClear(Throwable failure) {
        assertThat(failure).isInstanceOf(OciException.class).hasMessageContaining(exchanges.repository());
    }

    @FunctionalInterface
    private interface IoCall {
        void run() throws IOException;
    }
}
